import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Agent, AgentMemories, AgentMemory } from '../api/types.ts';
import { useFetched } from '../fetched.ts';
import { count, figures } from '../format.ts';
import { to } from '../route.ts';
import { Ago } from './ago.tsx';
import { Command, word } from './command.tsx';
import { ProblemNote, Skeleton } from './notes.tsx';
import { Section } from './page.tsx';

const FIRST = 12;
const MORE = 200;
/** Typing pauses this long before it is searched. */
const PATIENCE_MS = 250;

/** What an agent knows; a question ranks it as the agent itself would recall it, and says why. */
export function Memories({ agent: { name, memories, turns } }: { agent: Agent }) {
  const [question, setQuestion] = useState('');
  const [query, setQuery] = useState('');
  const [most, setMost] = useState(FIRST);
  useEffect(() => {
    const timer = setTimeout(() => setQuery(question.trim()), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [question]);
  const { found, error } = useFetched(
    (signal) => {
      const asked = new URLSearchParams({ limit: String(most), ...(query && { query }) });
      return api<AgentMemories>('GET', `/agents/${encodeURIComponent(name)}/memories?${asked.toString()}`, undefined, signal);
    },
    [name, query, most, memories, turns],
  );
  const shown = found?.memories ?? [];
  const total = found?.total ?? memories;
  return (
    <Section title="Memories" aside={<span class="muted">{count(total)}</span>}>
      {(total > 0 || query) && (
        <form class="memory-search" role="search" onSubmit={(event) => event.preventDefault()}>
          <input
            type="search"
            class="filter-input"
            dir="auto"
            placeholder="What would it recall about …"
            aria-label={`What would ${name} recall about`}
            value={question}
            onInput={(event) => setQuestion(event.currentTarget.value)}
          />
          <Command line={`ruche get memories ${word(name)}${query ? ` --query ${word(query)}` : ''}`} />
        </form>
      )}
      {error !== undefined && <ProblemNote error={error} />}
      {found === undefined && error === undefined && <Skeleton lines={4} />}
      {found && shown.length === 0 && <p class="muted">{query ? 'Nothing comes to its mind.' : 'It remembers nothing yet; what it does leaves memories.'}</p>}
      <ul class="memories">
        {shown.map((memory) => (
          <One key={memory.id} memory={memory} />
        ))}
      </ul>
      {shown.length >= most && most < MORE && (
        <button type="button" onClick={() => setMost(MORE)}>
          Show more
        </button>
      )}
    </Section>
  );
}

function One({ memory }: { memory: AgentMemory }) {
  const { kind, text, at, source, importance, recalls, lastRecalledAt, untrusted, evidence } = memory;
  return (
    <li>
      <p dir="auto">{text}</p>
      <p class="muted small memory-facts">
        <span>{kind}</span>
        <span title="How much it matters, of 10">
          importance <span class="quantity">{figures(importance, 2).replace(/\.0+$/, '')}</span>
        </span>
        <span>
          <Ago at={at} />
          {source && (
            <>
              {' '}
              in <Source source={source} />
            </>
          )}
        </span>
        {recalls > 0 ? (
          <span>
            recalled {recalls === 1 ? 'once' : `${count(recalls)} times`}
            {lastRecalledAt && (
              <>
                , last <Ago at={lastRecalledAt} />
              </>
            )}
          </span>
        ) : (
          <span>never recalled</span>
        )}
        {evidence.length > 0 && <span>drawn from {count(evidence.length)} memories</span>}
        {untrusted && <span class="untrusted">strangers had a part in it</span>}
      </p>
      {memory.score !== undefined && <Score memory={memory} />}
    </li>
  );
}

const PARTS = [
  ['relevance', 'relevance'],
  ['importanceScore', 'importance'],
  ['recency', 'recency'],
] as const;

/** Why it would be recalled: what the score is made of. */
function Score({ memory }: { memory: AgentMemory }) {
  return (
    <p class="score small">
      <span class="quantity">{(memory.score ?? 0).toFixed(2)}</span>
      {PARTS.map(([key, name]) => (
        <span key={key} class="score-part">
          <span class="muted">{name}</span>
          <span class="trait" aria-hidden="true">
            <span style={{ width: `${Math.min(1, Math.max(0, memory[key] ?? 0)) * 100}%` }} />
          </span>
          <span class="quantity">{(memory[key] ?? 0).toFixed(2)}</span>
        </span>
      ))}
    </p>
  );
}

/** Where something was learnt, leading there when there is a page. */
export function Source({ source }: { source: string }) {
  const id = source.split('/')[0] ?? source;
  const kind = /^(turn|run|conversation|approval)-/.exec(id)?.[1];
  return kind ? (
    <a href={to(`${kind}s`, id)}>
      <bdi>{id}</bdi>
    </a>
  ) : (
    <bdi>{source}</bdi>
  );
}
