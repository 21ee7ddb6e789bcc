import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Job, Jobs } from '../api/types.ts';
import { Ago, now } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { Empty, ProblemNote } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Progress } from '../parts/progress.tsx';
import { Count } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { Submit } from '../parts/submit.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { count, counted, durationText, figures } from '../format.ts';
import { isOver, leftOf, rateOf, settledOf } from '../jobs.ts';
import { to } from '../route.ts';
import { jobs } from '../store.ts';

/** As many as the stream tells of at first. */
const PAGE = 100;

const COLUMNS: Column<Job>[] = [
  { id: 'id', title: 'Job', cell: ({ id }) => <bdi>{id}</bdi>, sort: ({ id }) => id, width: '128px' },
  { id: 'state', title: 'State', cell: ({ state }) => <State state={state} />, sort: ({ state }) => state, width: '104px' },
  { id: 'model', title: 'Model', cell: ({ model }) => <bdi>{model}</bdi>, sort: ({ model }) => model },
  {
    id: 'progress',
    title: 'Progress',
    cell: (job) => <Share job={job} />,
    sort: (job) => settledOf(job) / job.prompts,
    width: '208px',
  },
  {
    id: 'failed',
    title: 'Failed',
    number: true,
    cell: ({ failed }) => (failed > 0 ? <Count value={failed} /> : ''),
    sort: ({ failed }) => failed,
    width: '76px',
  },
  {
    id: 'speed',
    title: 'Prompts/s',
    number: true,
    cell: (job) => <Speed job={job} />,
    sort: (job) => rateOf(job, now.value),
    width: '92px',
  },
  {
    id: 'left',
    title: 'Left',
    number: true,
    cell: (job) => <Left job={job} />,
    sort: (job) => leftOf(job, now.value),
    width: '100px',
  },
  {
    id: 'created',
    title: 'Submitted',
    number: true,
    cell: ({ createdAt }) => <Ago at={createdAt} />,
    sort: ({ createdAt }) => -Date.parse(createdAt),
    width: '116px',
  },
];

/** Files of prompts: what is worked on, what is done, and a place to hand in the next one. */
export function JobsPage() {
  const [older, setOlder] = useState<Job[]>([]);
  const [exhausted, setExhausted] = useState(false);
  const [error, setError] = useState<unknown>();
  // what the stream tells is newer than what was fetched
  const byId = new Map([...older.map((job) => [job.id, job] as const), ...jobs.value]);
  const all = [...byId.values()].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  const fetchOlder = async () => {
    setError(undefined);
    try {
      const { jobs: page, hasMore } = await api<Jobs>('GET', `/jobs?limit=${PAGE}&after=${encodeURIComponent(all.at(-1)!.id)}`);
      setOlder([...older, ...page]);
      setExhausted(!hasMore);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Page title="Jobs" wide sentence={sentence(all)}>
      {all.length === 0 ? (
        <Empty title="No job was handed in yet.">
          <p>
            A job is a file with one prompt on each line. It is answered while nobody else needs the model, and it survives
            whatever dies meanwhile. Drop a file below, or:
          </p>
          <Command line={'echo \'{"prompt":"Why do bees dance?"}\' > prompts.jsonl'} />
          <Command line="ruche job submit prompts.jsonl --model smollm2-135m --watch" />
        </Empty>
      ) : (
        <Table
          label="Jobs"
          rows={all}
          columns={COLUMNS}
          keyOf={({ id }) => id}
          href={({ id }) => to('jobs', id)}
          text={textOf}
          least={960}
        />
      )}
      {error !== undefined && <ProblemNote error={error} retry={fetchOlder} />}
      {all.length >= PAGE && !exhausted && (
        <div class="actions">
          <button type="button" onClick={fetchOlder}>
            Show older jobs
          </button>
        </div>
      )}
      <Section title="Hand in a file">
        <Submit />
      </Section>
    </Page>
  );
}

function Share({ job }: { job: Job }) {
  return (
    <span class="job-share">
      <Progress share={settledOf(job) / Math.max(1, job.prompts)} label={`Progress of ${job.id}`} />
      <span class="quantity">
        {count(settledOf(job))}
        <span class="unit">of {count(job.prompts)}</span>
      </span>
    </span>
  );
}

function Speed({ job }: { job: Job }) {
  const rate = rateOf(job, now.value);
  return rate === undefined ? null : <span class="quantity">{figures(rate, 3)}</span>;
}

function Left({ job }: { job: Job }) {
  const left = leftOf(job, now.value);
  return left === undefined ? null : <span class="quantity">{durationText(left)}</span>;
}

function sentence(all: Job[]): string {
  if (all.length === 0) return '';
  const open = all.filter((job) => !isOver(job));
  const prompts = open.reduce((sum, job) => sum + job.prompts - settledOf(job), 0);
  const work =
    open.length === 0
      ? 'nothing is left to do'
      : `${open.length} ${open.length === 1 ? 'is' : 'are'} not finished, with ${count(prompts)} ${prompts === 1 ? 'prompt' : 'prompts'} to go`;
  return `${counted(all.length, 'job')}; ${work}.`;
}

function textOf({ id, state, model, kind }: Job): string {
  return [id, state, model, kind].join(' ');
}
