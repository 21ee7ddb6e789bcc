import { useEffect, useState } from 'preact/hooks';
import { api, jobResults } from '../api/client.ts';
import type { Job, JobResult } from '../api/types.ts';
import { Ago, now } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { Empty, ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Progress } from '../parts/progress.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { useObject } from '../fetched.ts';
import { bytesText, count, durationText, exactText, percent } from '../format.ts';
import { isOver, jobProse, leftOf, rateOf, settledOf, speedText } from '../jobs.ts';
import { to } from '../route.ts';
import { jobs, keys } from '../store.ts';

const CRUMBS = [{ text: 'Jobs', href: to('jobs') }];
const SHOWN = 20;

/** One job; one that is older than those the stream tells of is fetched. */
export function JobPage({ id }: { id: string }) {
  const [asking, setAsking] = useState(false);
  const { found: job, error } = useObject(jobs.value.get(id), `/jobs/${encodeURIComponent(id)}`);
  if (error !== undefined) {
    return (
      <Page title={id} crumbs={CRUMBS}>
        <Empty title="There is no such job.">
          <p>Jobs that have ended are kept for 30 days. Those that are there:</p>
          <Command line="ruche job list" />
        </Empty>
      </Page>
    );
  }
  if (!job) {
    return (
      <Page title={id} crumbs={CRUMBS}>
        <Skeleton lines={6} />
      </Page>
    );
  }
  const actions = (
    <>
      {settledOf(job) > 0 && (
        <a class={isOver(job) ? 'button primary' : 'button'} href={resultsOf(job)} download={`${job.id}.jsonl`}>
          Download results
        </a>
      )}
      {!isOver(job) && (
        <button type="button" onClick={() => setAsking(true)}>
          Cancel the job …
        </button>
      )}
    </>
  );
  return (
    <Page title={job.id} state={job.state} crumbs={CRUMBS} sentence={jobProse(job, now.value)} actions={actions}>
      <HowFar job={job} />
      <Section title="Facts">
        <FactsOf job={job} />
      </Section>
      <Results job={job} />
      <Section title="Timeline">
        <Timeline changes={job.timeline} />
      </Section>
      {asking && (
        <Confirm
          title={`Cancel ${job.id}?`}
          action="Cancel the job"
          command={`ruche job cancel ${job.id}`}
          close={() => setAsking(false)}
          run={() => api('POST', `/jobs/${encodeURIComponent(job.id)}/cancel`, {})}
        >
          <p>{consequence(job)}</p>
        </Confirm>
      )}
    </Page>
  );
}

function HowFar({ job }: { job: Job }) {
  const rate = rateOf(job, now.value);
  const left = leftOf(job, now.value);
  return (
    <div class="pull">
      <Progress share={settledOf(job) / Math.max(1, job.prompts)} label="Prompts with a result" />
      <span class="pull-numbers">
        <span class="quantity">{percent(settledOf(job) / Math.max(1, job.prompts))}</span>
        <span>
          <span class="quantity">{count(job.done)}</span> answered
        </span>
        {job.failed > 0 && (
          <span>
            <span class="quantity">{count(job.failed)}</span> failed
          </span>
        )}
        {job.running > 0 && (
          <span>
            <span class="quantity">{count(job.running)}</span> under way
          </span>
        )}
        {rate !== undefined && <span>{speedText(rate)}</span>}
        {left !== undefined && <span>{durationText(left)} left</span>}
      </span>
    </div>
  );
}

function FactsOf({ job }: { job: Job }) {
  return (
    <Facts
      facts={[
        ['Model', <a href={to('deployments', job.model)}><bdi>{job.model}</bdi></a>],
        ['Kind', job.kind === 'chat' ? 'chat completions' : 'embeddings'],
        ['Prompts', count(job.prompts)],
        ['Input', bytesText(job.inputBytes).join(' ')],
        ['Results', job.resultBytes > 0 && bytesText(job.resultBytes).join(' ')],
        ['File', job.inputFile],
        ['Priority among jobs', job.priority],
        ['Attempts', job.attempts],
        ['At once', `at most ${job.concurrency}`],
        ['Longest answer', job.maxTokens && `${count(job.maxTokens)} tokens, where a prompt names no bound`],
        ['Deadline', job.deadline && exactText(Date.parse(job.deadline))],
        ['Submitted', <Ago at={job.createdAt} />],
        ['Ended', job.endedAt && <Ago at={job.endedAt} />],
        ['By', keys.value.get(job.submittedBy)?.name ?? job.submittedBy],
      ]}
    />
  );
}

const ANSWERS: Column<JobResult>[] = [
  { id: 'index', title: 'Prompt', cell: ({ index, customId }) => <bdi>{customId ?? `#${index}`}</bdi>, width: '148px' },
  { id: 'answer', title: 'Answer', cell: (result) => <bdi>{answerOf(result)}</bdi> },
  {
    id: 'tokens',
    title: 'Tokens',
    number: true,
    cell: ({ usage }) => <span class="quantity">{count(usage.promptTokens + usage.completionTokens)}</span>,
    width: '84px',
  },
];

const FAILURES: Column<JobResult>[] = [
  { id: 'index', title: 'Prompt', cell: ({ index, customId }) => <bdi>{customId ?? `#${index}`}</bdi>, width: '148px' },
  { id: 'code', title: 'Reason', cell: ({ error }) => error?.code.replaceAll('_', ' '), width: '180px' },
  { id: 'why', title: 'Why', cell: ({ error }) => <bdi class="wrapped">{[error?.message, error?.help].filter(Boolean).join(' ')}</bdi> },
  { id: 'attempt', title: 'Attempt', number: true, cell: ({ attempt }) => <span class="quantity">{attempt}</span>, width: '84px' },
];

/** The first answers, and the first failures with why. */
function Results({ job }: { job: Job }) {
  const { results, error } = useResults(job);
  if (settledOf(job) === 0) return null;
  const failed = results.filter((result) => result.error);
  const answered = results.filter((result) => !result.error).slice(0, SHOWN);
  return (
    <>
      {failed.length > 0 && (
        <Section title={failed.length < job.failed ? `Failed: the first ${failed.length} of ${count(job.failed)}` : 'Failed'}>
          <Table label="Failed prompts" rows={failed} columns={FAILURES} keyOf={({ index }) => String(index)} />
        </Section>
      )}
      <Section title={answered.length < job.done ? `Answers: the first ${answered.length} of ${count(job.done)}` : 'Answers'}>
        {error !== undefined && <ProblemNote error={error} />}
        {answered.length > 0 && (
          <Table label="Answers" rows={answered} columns={ANSWERS} keyOf={({ index }) => String(index)} />
        )}
      </Section>
    </>
  );
}

/** Fetched anew while there are too few to fill the page, and once more when the job ends. */
function useResults(job: Job): { results: JobResult[]; error: unknown } {
  const [results, setResults] = useState<JobResult[]>([]);
  const [error, setError] = useState<unknown>();
  const wanted = isOver(job) ? -1 : Math.min(settledOf(job), SHOWN);
  const some = settledOf(job) > 0;
  useEffect(() => {
    if (!some) return;
    const stop = new AbortController();
    jobResults(job.id, SHOWN, stop.signal).then(
      (all) => {
        setResults(all);
        setError(undefined);
      },
      (problem: unknown) => !stop.signal.aborted && setError(problem),
    );
    return () => stop.abort();
  }, [job.id, wanted, some, job.failed]);
  return { results, error };
}

function answerOf({ text, embeddings }: JobResult): string {
  if (text !== undefined) return text.trim().replaceAll(/\s+/g, ' ');
  if (!embeddings) return '';
  const [first = []] = embeddings;
  return `${count(embeddings.length)} ${embeddings.length === 1 ? 'vector' : 'vectors'} of ${count(first.length)} numbers`;
}

function resultsOf({ id }: Job): string {
  return `/api/v1/jobs/${encodeURIComponent(id)}/results`;
}

function consequence(job: Job): string {
  const open = job.prompts - settledOf(job);
  const way = job.running > 0 ? ` ${count(job.running)} under way ${job.running === 1 ? 'is' : 'are'} dropped.` : '';
  const kept = settledOf(job) > 0 ? ` What is answered stays: ${count(settledOf(job))} ${settledOf(job) === 1 ? 'result' : 'results'}.` : '';
  return `${count(open)} ${open === 1 ? 'prompt is' : 'prompts are'} never answered.${way}${kept}`;
}
