import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { overlay, PAGES_BY_LETTER } from '../keyboard.ts';
import { go, to } from '../route.ts';
import { agents, approvals, conversations, deployments, jobs, models, nodes, runs } from '../store.ts';
import { askedText } from '../organisation.ts';
import { Dialog } from './dialog.tsx';

interface Place {
  name: string;
  kind: string;
  href: string;
}

const SHOWN = 9;

/** Ctrl-K: any page and any object by a few letters of its name. */
export function Jump() {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = useMemo(() => search(text), [text]);
  const close = () => (overlay.value = undefined);
  const open = (place: Place | undefined) => {
    if (!place) return;
    close();
    go(place.href);
  };
  useEffect(() => setChosen(0), [text]);

  return (
    <Dialog title="Jump to" class="jump" close={close}>
      <input
        type="text"
        placeholder="A page, an agent, a machine …"
        aria-label="Jump to"
        role="combobox"
        aria-expanded="true"
        aria-controls="jump-list"
        aria-activedescendant={found[chosen] ? `jump-${chosen}` : undefined}
        autocomplete="off"
        autofocus
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, 0));
          else if (event.key === 'Enter') open(found[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      <ul ref={list} id="jump-list" role="listbox" aria-label="Places">
        {found.map((place, index) => (
          <li
            key={place.href}
            id={`jump-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => open(place)}
            onPointerMove={() => setChosen(index)}
          >
            <bdi>{place.name}</bdi>
            <span class="muted">{place.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted">Nothing here is called “{text}”.</p>}
    </Dialog>
  );
}

function search(text: string): Place[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const score = ({ name }: Place): number => {
    const lower = name.toLocaleLowerCase();
    if (!words.every((part) => lower.includes(part))) return -1;
    return lower.startsWith(words[0] ?? '') ? 2 : 1;
  };
  return places()
    .map((place) => ({ place, score: score(place) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN)
    .map(({ place }) => place);
}

function places(): Place[] {
  return [
    ...Object.values(PAGES_BY_LETTER).map(({ name, path }) => ({ name, kind: 'page', href: to(...path) })),
    ...[...agents.peek().values()].map(({ name }) => ({ name, kind: 'agent', href: to('agents', name) })),
    ...[...approvals.peek().values()]
      .filter(({ phase }) => phase === 'pending')
      .map((each) => ({ name: `${askedText(each)}: ${each.subject}`, kind: 'approval', href: to('approvals', each.id) })),
    ...[...runs.peek().values()].map(({ id, workflow }) => ({ name: `${id} ${workflow}`, kind: 'run', href: to('runs', id) })),
    ...[...conversations.peek().values()].map(({ id, topic }) => ({ name: `${id} ${topic}`, kind: 'conversation', href: to('conversations', id) })),
    ...[...deployments.peek().keys()].map((name) => ({ name, kind: 'deployment', href: to('deployments', name) })),
    ...[...nodes.peek().keys()].map((name) => ({ name, kind: 'machine', href: to('nodes', name) })),
    ...[...models.peek().values()].map(({ name }) => ({ name, kind: 'model', href: to('models', name) })),
    ...[...jobs.peek().keys()].map((id) => ({ name: id, kind: 'job', href: to('jobs', id) })),
  ];
}
