import type { Relationship } from '../api/types.ts';
import { portraitUrl } from '../office/person.ts';
import { bondText } from '../spoken.ts';
import { agents, relationships } from '../store.ts';
import { Ago } from './ago.tsx';
import { Section } from './page.tsx';
import { Who } from './who.tsx';

const RING_MOST = 12;
const LISTED = 8;
const WIDTH = 380;
const HEIGHT = 300;
const FACE = 32;
const NAME_MOST = 14;

/** How everybody stands with everybody: as a ring, thick where two know each other well, and in words, newest first. */
export function Ties() {
  const all = [...relationships.value.values()];
  if (all.length === 0) return null;
  const names = [...new Set(all.flatMap(({ between }) => between))].sort();
  const newest = [...all].sort((a, b) => movedAt(b) - movedAt(a)).slice(0, LISTED);
  return (
    <Section title="How they stand with each other">
      <div class="ties">
        {names.length <= RING_MOST && <Ring names={names} all={all} />}
        <ul class="tie-list">
          {newest.map((each) => (
            <li key={each.between.join('~')}>
              <p>
                {each.between.map((name) => (
                  <Who key={name} name={name} />
                ))}
                <span class={`tie-word ${feelingOf(each)}`}>{WORDS[feelingOf(each)]}</span>
                <span class="muted tie-when">{movedAt(each) > 0 && <Ago at={movedAt(each)} />}</span>
              </p>
              <p class="muted" dir="auto">
                {bondText(each.line) || each.history.at(-1)?.text}
              </p>
            </li>
          ))}
        </ul>
      </div>
    </Section>
  );
}

type Feeling = 'fond' | 'cross' | 'even';
const WORDS: Record<Feeling, string> = { fond: 'like each other', cross: 'are at odds', even: 'neither warm nor cold' };

function feelingOf({ affinity }: Relationship): Feeling {
  return affinity > 0.1 ? 'fond' : affinity < -0.1 ? 'cross' : 'even';
}

function movedAt({ history }: Relationship): number {
  return Date.parse(history.at(-1)?.at ?? '') || 0;
}

function Ring({ names, all }: { names: string[]; all: Relationship[] }) {
  const at = new Map(
    names.map((name, index) => {
      const turn = (index / names.length) * 2 * Math.PI - Math.PI / 2;
      return [name, { x: WIDTH / 2 + Math.cos(turn) * (WIDTH / 2 - 60), y: HEIGHT / 2 - 8 + Math.sin(turn) * (HEIGHT / 2 - 42) }];
    }),
  );
  const said = all.map(({ between, ...rest }) => `${between.join(' and ')} ${WORDS[feelingOf({ between, ...rest })]}`).join('; ');
  return (
    <svg class="tie-ring" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={said}>
      {all.map((each) => {
        const [from, to] = each.between.map((name) => at.get(name));
        if (!from || !to) return null;
        return (
          <line key={each.between.join('~')} class={feelingOf(each)} x1={from.x} y1={from.y} x2={to.x} y2={to.y} stroke-width={1 + each.familiarity * 5}>
            <title>{`${each.between.join(' and ')}: ${WORDS[feelingOf(each)]}`}</title>
          </line>
        );
      })}
      {names.map((name) => {
        const { x, y } = at.get(name) as { x: number; y: number };
        return (
          <g key={name}>
            <circle class="tie-ground" cx={x} cy={y} r={FACE / 2 + 6} />
            <image href={portraitUrl(name, agents.value.get(name)?.sprite?.palette)} x={x - FACE / 2} y={y - FACE / 2} width={FACE} height={FACE} />
            <text x={x} y={y + FACE / 2 + 18}>
              {name.length > NAME_MOST ? `${name.slice(0, NAME_MOST - 1)}…` : name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
