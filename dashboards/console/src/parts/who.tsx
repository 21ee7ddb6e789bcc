import type { ComponentChildren } from 'preact';
import { Portrait } from '../office/portrait.tsx';
import { to } from '../route.ts';
import { agents, conversations, runs } from '../store.ts';

/** An agent: face and name, leading to its page. */
export function Who({ name, size = 16 }: { name: string; size?: number }) {
  return (
    <a class="who" href={to('agents', name)}>
      <Face name={name} size={size} />
      <bdi>{name}</bdi>
    </a>
  );
}

export function Face({ name, size }: { name: string; size: number }) {
  return <Portrait name={name} palette={agents.value.get(name)?.sprite?.palette} size={size} />;
}

/** Who did it or may do it: `agent:henry`, `human:me`, `workflow:problem-to-tool`. */
export function Party({ party }: { party: string }) {
  const [kind, name = party] = split(party, ':');
  if (kind === 'agent') return <Who name={name} />;
  if (kind === 'human') return <bdi>{name === 'me' ? 'you' : name}</bdi>;
  if (kind === 'workflow') {
    return (
      <a href={to('workflows', name)}>
        <bdi>{name}</bdi>
      </a>
    );
  }
  if (kind === 'tool') return <span class="who">{name}</span>;
  return <bdi>{party}</bdi>;
}

/** Why an agent woke, and where that leads: "a step of run-3k8w2q", "you wrote". */
export function Why({ reason, source }: { reason: string; source: string }): ComponentChildren {
  const [kind, rest = ''] = split(source, ':');
  switch (reason) {
    case 'message':
      return (
        <>
          <Party party={source} /> wrote
        </>
      );
    case 'step': {
      const [run = '', step = ''] = source.split('/');
      return (
        <>
          {step ? `step ${step}` : 'a step'} of <Run id={run} />
        </>
      );
    }
    case 'conversation':
      return <Talk id={source.split('/')[0] ?? source} />;
    case 'folder.file':
      return (
        <>
          <bdi>{source}</bdi> arrived
        </>
      );
    case 'feed.item':
      return (
        <>
          news from <bdi>{kind === 'feed' ? rest : source}</bdi>
        </>
      );
    case 'cron':
      return 'its hour came';
    case 'webhook':
      return 'a call from outside';
    case 'manual':
      return (
        <>
          woken by <Party party={source} />
        </>
      );
    case 'lesson':
      return 'a lesson came';
    case 'approval.decided':
      return <Approved id={source} text="a word was given" />;
    case 'approval.requested':
      return <Approved id={source} text="its word is asked for" />;
    default:
      return (
        <>
          {reason.replace(/^event:/, '').replaceAll(/[._]/g, ' ')} <bdi>{source}</bdi>
        </>
      );
  }
}

function Run({ id }: { id: string }) {
  const workflow = runs.value.get(id)?.workflow;
  return (
    <a href={to('runs', id)} title={id}>
      <bdi>{workflow ?? id}</bdi>
    </a>
  );
}

function Talk({ id }: { id: string }) {
  const name = conversations.value.get(id)?.name;
  return (
    <a href={to('conversations', id)} title={id}>
      a talk{name ? ` (${name.replaceAll('-', ' ')})` : ''}
    </a>
  );
}

function Approved({ id, text }: { id: string; text: string }) {
  const approval = id.split('/')[0] ?? id;
  return <a href={to('approvals', approval)}>{text}</a>;
}

function split(text: string, at: string): [string, string?] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
