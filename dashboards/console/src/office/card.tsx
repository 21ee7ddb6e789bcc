import { Ago } from '../parts/ago.tsx';
import { to } from '../route.ts';
import { relationships } from '../store.ts';
import { Portrait } from './portrait.tsx';
import type { Stand } from './scene.ts';
import { businessOf, postureOf, whereOf } from './words.ts';

const TIES_SHOWN = 5;

/** Who somebody is and how it stands with the others, over the picture. */
export function Card({ stand, decider, left }: { stand: Stand; decider: string | undefined; left: boolean }) {
  const { doing } = stand;
  const { agent } = doing;
  const ties = [...relationships.value.values()]
    .filter(({ between }) => between.includes(agent.name))
    .sort((a, b) => b.familiarity - a.familiarity);
  return (
    <aside class={left ? 'office-card on-left' : 'office-card'} aria-label={`About ${agent.name}`}>
      <header>
        <Portrait name={agent.name} palette={agent.sprite.palette} size={48} />
        <div>
          <a class="office-card-name" href={to('agents', agent.name)}>
            <bdi>{agent.name}</bdi>
          </a>
          <p class="muted">{agent.role}</p>
        </div>
      </header>
      <p>
        {postureOf(stand)} {whereOf(stand, decider)} <span class="muted">· <Ago at={doing.since} bare /></span>
      </p>
      <p class="muted">{businessOf(stand)}</p>
      {agent.model?.used && (
        <p>
          <code>{agent.model.used}</code> {doing.node !== undefined && <>on <bdi>{doing.node}</bdi></>}
        </p>
      )}
      {ties.length > 0 && (
        <table class="office-ties">
          <caption class="aloud">How it stands with others</caption>
          <thead>
            <tr>
              <th scope="col">With</th>
              <th scope="col" class="number">
                likes
              </th>
              <th scope="col" class="number">
                trusts
              </th>
              <th scope="col" class="number">
                knows
              </th>
            </tr>
          </thead>
          <tbody>
            {ties.slice(0, TIES_SHOWN).map(({ between, affinity, trust, familiarity }) => (
              <tr key={between.join('~')}>
                <th scope="row">
                  <bdi>{between.find((each) => each !== agent.name)}</bdi>
                </th>
                <td class={`number ${affinity > 0.1 ? 'fond' : affinity < -0.1 ? 'cross' : ''}`}>{signed(affinity)}</td>
                <td class="number">{trust.toFixed(2)}</td>
                <td class="number">{familiarity.toFixed(2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </aside>
  );
}

function signed(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`;
}
