import type { Amounts, Budget, Spend } from '../api/types.ts';
import { now } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { lazy } from '../parts/lazy.tsx';
import { Dollars } from '../parts/money.tsx';
import { Nobody } from '../parts/nobody.tsx';
import { ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Count } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { Face } from '../parts/who.tsx';
import { count, durationText, percent } from '../format.ts';
import { dollars } from '../organisation.ts';
import { route, setQuery, to } from '../route.ts';
import { useSpend } from '../spend.ts';
import { agents, budgets } from '../store.ts';

const SpendChart = lazy(async () => (await import('../parts/spend-chart.tsx')).SpendChart);

type ByAgent = Spend['byAgent'][number];
type ByModel = Spend['byModel'][number];

/** What was spent, by whom, on what, here and in the cloud; what the budgets leave, and what was saved. */
export function SpendPage() {
  const window = route.value.query.get('window') === 'month' ? 'month' : 'day';
  const { found: spend, error } = useSpend(window);
  const actions = (
    <div class="choice" role="group" aria-label="Of">
      {(['day', 'month'] as const).map((each) => (
        <button key={each} type="button" aria-pressed={each === window} onClick={() => setQuery('window', each === 'day' ? '' : each)}>
          {each === 'day' ? 'Today' : 'This month'}
        </button>
      ))}
    </div>
  );
  return (
    <Page title="Spend" wide actions={actions} sentence={spend && sentence(spend)}>
      {error !== undefined && <ProblemNote error={error} />}
      {!spend && error === undefined && <Skeleton lines={8} />}
      {spend && spend.calls === 0 && agents.value.size === 0 && (
        <Nobody title="Nothing was spent yet.">
          <p>What agents and programs ask of models is counted here: dollars in the cloud, seconds of your own machines at home.</p>
        </Nobody>
      )}
      {spend && (spend.calls > 0 || agents.value.size > 0) && <Report spend={spend} />}
    </Page>
  );
}

function Report({ spend }: { spend: Spend }) {
  // budgets are told by the stream, sooner than the report
  const all = budgets.value.size > 0 ? [...budgets.value.values()] : spend.budgets;
  const isMonth = spend.window === 'month';
  const limit = all.find(({ scope, window, limit: { usd } }) => scope === 'org' && window === spend.window && usd !== undefined)?.limit.usd;
  return (
    <>
      <HereAndCloud spend={spend} />
      <Section title={isMonth ? 'Day by day' : 'Hour by hour'} aside={<Legend limit={limit} />}>
        {spend.series.length > 1 ? <SpendChart series={spend.series} limit={limit} isMonth={isMonth} /> : <p class="muted">There is too little to draw yet.</p>}
      </Section>
      {all.length > 0 && (
        <Section title="Budgets">
          <ul class="budgets">
            {all.map((budget) => (
              <BudgetRow key={budget.name} budget={budget} />
            ))}
          </ul>
        </Section>
      )}
      <Section title="By agent">
        <Table label="Spend by agent" rows={spend.byAgent} columns={AGENT_COLUMNS} keyOf={({ agent }) => agent} href={({ agent }) => (isKey(agent) ? to('settings') : to('agents', agent))} none="No agent has asked a model yet." />
      </Section>
      <Section title="By model" aside={<Command line={isMonth ? 'ruche spend --month' : 'ruche spend'} />}>
        <Table label="Spend by model" rows={spend.byModel} columns={MODEL_COLUMNS} keyOf={({ model, place }) => `${place} ${model}`} none="No model was asked yet." />
      </Section>
      {spend.unconfirmedUsd > 0 && (
        <p class="muted">
          <Dollars value={spend.unconfirmedUsd} /> of it is for calls that never told what they took; as much as was reserved is counted.
        </p>
      )}
    </>
  );
}

/** The share of the two is the story of the house. */
function HereAndCloud({ spend: { byModel, wouldHaveCostUsd, comparedWith, savedUsd, usd, cloudUsd, gpuSeconds } }: { spend: Spend }) {
  const tokens = (place: ByModel['place']) => byModel.filter((row) => row.place === place).reduce((sum, row) => sum + row.tokensIn + row.tokensOut, 0);
  const here = tokens('here');
  const all = here + tokens('cloud');
  return (
    <section class="shares" aria-label="Here and in the cloud">
      <dl class="sums">
        <Sum name="Spent" value={dollars(usd)} note={cloudUsd < usd ? `${dollars(cloudUsd)} of it in the cloud` : usd > 0 ? 'all of it in the cloud' : ''} />
        <Sum name="Saved" value={dollars(savedUsd)} note={wouldHaveCostUsd > 0 ? `${comparedWith.model} would have cost ${dollars(wouldHaveCostUsd)}` : ''} kind="here" />
        <Sum name="Your machines worked" value={durationText(gpuSeconds * 1000)} note="counted while they answered" />
        <Sum name="Tokens" value={count(all)} note={all > 0 ? `${percent(here / all)} answered here` : ''} />
      </dl>
      {all > 0 && (
        <div class="share-bar" role="img" aria-label={`${percent(here / all)} of the tokens here, ${percent(1 - here / all)} in the cloud`}>
          {here > 0 && (
            <span class="here" style={{ flexGrow: here }}>
              here {percent(here / all)}
            </span>
          )}
          {all > here && (
            <span class="cloud" style={{ flexGrow: all - here }}>
              cloud {percent(1 - here / all)}
            </span>
          )}
        </div>
      )}
      {wouldHaveCostUsd > 0 && (
        <p class="muted small">
          Compared with {comparedWith.model}: {[comparedWith.price, comparedWith.source].filter(Boolean).join('; ')}.
        </p>
      )}
    </section>
  );
}

function Sum({ name, value, note, kind = '' }: { name: string; value: string; note: string; kind?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span class={`sum ${kind}`}>{value}</span>
        <span class="muted small">{note}</span>
      </dd>
    </div>
  );
}

function Legend({ limit }: { limit: number | undefined }) {
  return (
    <ul class="chart-legend muted small">
      <li class="tokens">tokens</li>
      <li class="money">dollars, added up</li>
      {limit !== undefined && <li class="limit">the budget, {dollars(limit)}</li>}
    </ul>
  );
}

/** What a budget counts: how its number is written, and of what it is. */
const UNITS: [keyof Amounts, (value: number) => string, string][] = [
  ['usd', dollars, ''],
  ['tokensIn', count, ' tokens read'],
  ['tokensOut', count, ' tokens written'],
  ['calls', count, ' calls'],
  ['messages', count, ' messages'],
  ['gpuSeconds', (value) => durationText(value * 1000), ' of machines'],
  ['wallSeconds', (value) => durationText(value * 1000), ' of time'],
];

function BudgetRow({ budget }: { budget: Budget }) {
  const { name, scope, target, window, limit, spent, reserved, resetsAt, state } = budget;
  return (
    <li class="budget">
      <p class="budget-head">
        <a href={to('organisation', 'Budget', name)}>
          <bdi>{name}</bdi>
        </a>
        <State state={state} />
        <span class="muted">
          {target || scope}
          {window && `, each ${window}`}
        </span>
        {resetsAt && <span class="muted budget-resets">{state === 'exhausted' ? 'opens again' : 'begins anew'} in {durationText(Math.max(0, Date.parse(resetsAt) - now.value))}</span>}
      </p>
      {UNITS.filter(([unit]) => limit[unit] !== undefined).map(([unit, say, what]) => {
        const most = limit[unit] ?? 0;
        const used = spent[unit] ?? 0;
        const held = reserved[unit] ?? 0;
        const share = (value: number) => `${Math.min(100, most > 0 ? (value / most) * 100 : 100)}%`;
        return (
          <div key={unit} class="budget-line">
            <span class={`budget-bar ${state}`} role="img" aria-label={`${say(used)} of ${say(most)}${what} spent`}>
              <span class="spent" style={{ width: share(used) }} />
              <span class="held" style={{ width: share(Math.min(held, Math.max(0, most - used))) }} />
            </span>
            <span class="budget-text">
              <span class="quantity">{say(used)}</span> of {say(most)}
              {what}
              {held > 0 && <span class="muted">, {say(held)} reserved</span>}
            </span>
          </div>
        );
      })}
    </li>
  );
}

const NUMBERS = <T extends ByAgent | ByModel>(): Column<T>[] => [
  { id: 'calls', title: 'Calls', number: true, cell: ({ calls }) => <Count value={calls} />, sort: ({ calls }) => calls, width: '80px' },
  { id: 'in', title: 'Read', number: true, cell: ({ tokensIn }) => <Count value={tokensIn} />, sort: ({ tokensIn }) => tokensIn, width: '104px' },
  { id: 'out', title: 'Written', number: true, cell: ({ tokensOut }) => <Count value={tokensOut} />, sort: ({ tokensOut }) => tokensOut, width: '104px' },
  {
    id: 'machines',
    title: 'Machines',
    number: true,
    cell: ({ gpuSeconds }) => <span class="quantity">{gpuSeconds > 0 ? durationText(gpuSeconds * 1000) : ''}</span>,
    sort: ({ gpuSeconds }) => gpuSeconds,
    width: '96px',
  },
  { id: 'usd', title: 'Dollars', number: true, cell: ({ usd }) => <Dollars value={usd} />, sort: ({ usd }) => usd, width: '88px' },
];

/** Calls that no agent made are told by the key that they came with. */
const KEY = /^key:/;
const isKey = (agent: string) => KEY.test(agent);

const AGENT_COLUMNS: Column<ByAgent>[] = [
  {
    id: 'agent',
    title: 'Agent',
    cell: ({ agent }) => (
      <span class="with-face">
        {isKey(agent) ? <span class="muted">key</span> : <Face name={agent} size={24} />}
        <bdi>{agent.replace(KEY, '')}</bdi>
      </span>
    ),
    sort: ({ agent }) => agent,
  },
  ...NUMBERS<ByAgent>(),
];

const MODEL_COLUMNS: Column<ByModel>[] = [
  {
    id: 'model',
    title: 'Model',
    cell: ({ model, place }) => (
      <>
        <bdi>{model}</bdi> <span class={`place ${place}`}>{place}</span>
      </>
    ),
    sort: ({ model }) => model,
  },
  ...NUMBERS<ByModel>(),
];

function sentence({ window, usd, savedUsd, calls, comparedWith }: Spend) {
  const when = window === 'day' ? 'today' : 'this month';
  if (calls === 0) return `Nothing was asked of a model ${when}.`;
  const saved = savedUsd >= 0.005 ? ` The same tokens at ${comparedWith.model} would have cost ${dollars(savedUsd)} more.` : '';
  return `${dollars(usd)} spent ${when} for ${count(calls)} calls.${saved}`;
}
