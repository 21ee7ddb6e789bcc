import type { ComponentChildren } from 'preact';
import { to } from '../route.ts';
import { agents, approvals, conversations, deployments, jobs, models, nodes, runs } from '../store.ts';

/* A word that may be a name; the dot or colon that ends a sentence or a clause is not part of it. */
const WORD = /([\p{L}\p{N}_][\p{L}\p{N}_.:@-]*[\p{L}\p{N}_])/u;

/** Text in which every machine, deployment, model, agent and turn that is named leads to its page. */
export function Linked({ text }: { text: string }): ComponentChildren {
  return text.split(WORD).map((part, index) => {
    const kind = index % 2 === 1 ? kindOf(part) : undefined;
    return kind === undefined ? (
      part
    ) : (
      <a key={index} href={to(kind, part)}>
        <bdi>{part}</bdi>
      </a>
    );
  });
}

/** The sentences of the overview. */
export function Prose({ sentences }: { sentences: string[] }) {
  return (
    <p class="prose">
      <Linked text={sentences.join(' ')} />
    </p>
  );
}

function kindOf(name: string): string | undefined {
  if (deployments.value.has(name)) return 'deployments';
  if (nodes.value.has(name)) return 'nodes';
  if (jobs.value.has(name)) return 'jobs';
  if (agents.value.has(name)) return 'agents';
  if (runs.value.has(name)) return 'runs';
  if (approvals.value.has(name)) return 'approvals';
  if (conversations.value.has(name)) return 'conversations';
  if (/^turn-[a-z0-9]{6,}$/.test(name)) return 'turns';
  return models.value.has(name) ? 'models' : undefined;
}
