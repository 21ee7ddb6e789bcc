import type { SpecChange, SpecChanges } from '../api/types.ts';
import { count, figures } from '../format.ts';
import { to } from '../route.ts';

/** What a submission would do: its changes, which models each agent may reach, what a day may cost, and who must agree to what. */
export function Preview({ changes: { changes, unchanged, warnings, preview } }: { changes: SpecChanges }) {
  return (
    <div class="preview" role="status">
      {changes.length === 0 ? (
        <p>No changes: {unchanged === 1 ? 'the document is' : `all ${count(unchanged)} documents are`} there already.</p>
      ) : (
        <>
          <h3>
            {count(changes.length)} {changes.length === 1 ? 'change' : 'changes'}
            {unchanged > 0 && <span class="muted">, {count(unchanged)} as before</span>}
          </h3>
          <ul class="changes">
            {changes.map((change) => (
              <li key={`${change.kind}/${change.name}`}>
                <span class={`action ${change.action}`}>{change.action}</span> {change.kind}{' '}
                <a href={to('organisation', change.kind, change.name)}>
                  <bdi>{change.name}</bdi>
                </a>
                <Differences change={change} />
              </li>
            ))}
          </ul>
        </>
      )}
      {warnings.length > 0 && (
        <div class="note warn">
          {warnings.map(({ text }) => (
            <p key={text}>
              <bdi>{text}</bdi>
            </p>
          ))}
        </div>
      )}
      {changes.length > 0 && preview && preview.agents.length > 0 && (
        <div class="scroll">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Agent</th>
                <th scope="col">May reach, by preference</th>
                <th scope="col" class="number">
                  At most a day
                </th>
              </tr>
            </thead>
            <tbody>
              {preview.agents.map(({ agent, models, worstDay }) => (
                <tr key={agent}>
                  <td>
                    <bdi>{agent}</bdi>
                  </td>
                  <td>
                    {models.map(({ model, provider, status }, index) => (
                      <span key={model}>
                        {index > 0 && ', '}
                        <span class={status === 'reachable' ? '' : 'muted'}>
                          <bdi>{model}</bdi>
                          {provider !== 'grid' && ` at ${provider}`}
                          {status !== 'reachable' && ` (${status === 'notAllowed' ? 'not allowed' : 'not here now'})`}
                        </span>
                      </span>
                    ))}
                  </td>
                  <td class="number" title={worstDay.boundBy}>
                    {money(worstDay.usd)}
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <td colSpan={2}>All</td>
                <td class="number" title={preview.worstDay.boundBy}>
                  {money(preview.worstDay.usd)}
                </td>
              </tr>
            </tfoot>
          </table>
        </div>
      )}
      {changes.length > 0 && preview && preview.effects.length > 0 && (
        <>
          <h3>What reaches the world outside</h3>
          <ul class="changes">
            {preview.effects.map(({ by, what, gate }) => (
              <li key={`${by} ${what}`}>
                <bdi>{by}</bdi>: {what}
                <span class="muted">{gate.length > 0 ? `, after ${gate.join(' and ')} agreed` : ', without asking'}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Differences({ change: { action, differences } }: { change: SpecChange }) {
  if (action !== 'change') return null;
  return (
    <ul>
      {differences.map(({ path, before, after }) => (
        <li key={path}>
          <code>{path}</code>: <span class="before">{shown(before)}</span> → <span class="after">{shown(after)}</span>
        </li>
      ))}
    </ul>
  );
}

function shown(value: unknown): string {
  return value === null ? 'not said' : typeof value === 'string' ? value : JSON.stringify(value);
}

function money(usd: number | null): string {
  return usd === null ? 'no bound' : `$${usd < 1 && usd > 0 ? figures(usd, 2) : usd.toFixed(2)}`;
}
