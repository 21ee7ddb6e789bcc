import type { Relationship } from '../api/types.ts';
import { figures } from '../format.ts';
import { bondText } from '../spoken.ts';
import { relationships } from '../store.ts';
import { Ago, now } from './ago.tsx';
import { Section } from './page.tsx';
import { Sparkline } from './sparkline.tsx';
import { Who } from './who.tsx';

/** Whom an agent likes, trusts and knows, and how that came to be. */
export function Relationships({ agent }: { agent: string }) {
  const all = [...relationships.value.values()]
    .filter(({ between }) => between.includes(agent))
    .sort((a, b) => Math.abs(b.affinity) + b.familiarity - Math.abs(a.affinity) - a.familiarity);
  if (all.length === 0) return null;
  return (
    <Section title="Relationships">
      <ul class="relationships">
        {all.map((relationship) => (
          <One key={relationship.between.join('~')} relationship={relationship} other={otherOf(relationship, agent)} />
        ))}
      </ul>
    </Section>
  );
}

const FEELINGS = [
  ['affinity', -1],
  ['trust', 0],
  ['familiarity', 0],
] as const;

function One({ relationship, other }: { relationship: Relationship; other: string }) {
  const { kind, line, talks, history } = relationship;
  const last = history.at(-1);
  return (
    <li>
      <p class="relationship-head">
        <Who name={other} />
        {kind !== 'neutral' && <span class="tag">{kind}</span>}
        <span class="muted">{talks > 0 && `${talks} ${talks === 1 ? 'talk' : 'talks'}`}</span>
      </p>
      {line && <p dir="auto">{bondText(line)}</p>}
      <dl class="feelings">
        {FEELINGS.map(([name, low]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span class="quantity">{signed(relationship[name], low < 0)}</span>
              <Sparkline
                kind={name}
                label={`${name} with ${other}: ${history.map((move) => signed(move[name], low < 0)).join(', ')}`}
                points={pointsOf(relationship, name)}
                width={72}
              />
            </dd>
          </div>
        ))}
      </dl>
      {last && (
        <p class="muted small">
          Last moved <Ago at={last.at} />: <bdi>{last.text}</bdi>
        </p>
      )}
    </li>
  );
}

/** The moves, and that it has held since the last one. */
function pointsOf(relationship: Relationship, feeling: 'affinity' | 'trust' | 'familiarity'): { at: number; value: number }[] {
  const moves = relationship.history.map((move) => ({ at: Date.parse(move.at), value: move[feeling] }));
  return [...moves, { at: now.value, value: relationship[feeling] }];
}

function signed(value: number, hasSign: boolean): string {
  const text = figures(Math.abs(value), 2).slice(0, 4);
  return hasSign && value !== 0 ? `${value < 0 ? '−' : '+'}${text}` : text;
}

function otherOf({ between }: Relationship, agent: string): string {
  return between.find((each) => each !== agent) ?? agent;
}
