import { useEffect, useRef, useState } from 'preact/hooks';
import type { Approval } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { ApprovalCard } from '../parts/approval.tsx';
import { Command } from '../parts/command.tsx';
import { Empty, Skeleton } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { WorkTabs } from '../parts/tabs.tsx';
import { useObject } from '../fetched.ts';
import { counted } from '../format.ts';
import { askedText, approvalState, forPeople, needsPerson, type Word } from '../organisation.ts';
import { to } from '../route.ts';
import { approvals } from '../store.ts';

/** So many are laid out whole; the others wait in the table below. */
const LAID_OUT = 8;

const COLUMNS: Column<Approval>[] = [
  { id: 'what', title: 'What', cell: (each) => <bdi class="clipped">{askedText(each)}</bdi>, sort: askedText },
  { id: 'state', title: 'Word', cell: (each) => <State state={approvalState(each)} />, sort: approvalState, width: '120px' },
  { id: 'subject', title: 'For', cell: ({ subject }) => <bdi class="clipped">{subject}</bdi>, sort: ({ subject }) => subject, width: '180px' },
  { id: 'by', title: 'By', cell: (each) => <bdi class="clipped">{byText(each)}</bdi>, sort: byText, width: '100px' },
  { id: 'why', title: 'Why', cell: ({ reason, votes }) => <bdi class="clipped">{reason || votes.map((vote) => vote.reason).join(' ')}</bdi>, width: '260px' },
  { id: 'asked', title: 'Asked', number: true, cell: ({ askedAt }) => <Ago at={askedAt} />, sort: ({ askedAt }) => -Date.parse(askedAt), width: '108px' },
];

/** What waits for a person's word, and what was decided. */
export function ApprovalsPage() {
  const all = [...approvals.value.values()];
  const waiting = forPeople(all);
  const laidOut = waiting.slice(0, LAID_OUT);
  const others = all
    .filter((each) => !laidOut.includes(each))
    .sort((a, b) => Number(b.phase === 'pending') - Number(a.phase === 'pending') || Date.parse(b.endedAt ?? b.askedAt) - Date.parse(a.endedAt ?? a.askedAt));
  const [chosen, setChosen] = useState<string>();
  const [decisions, setDecisions] = useState<string[]>([]);
  const list = useRef<HTMLDivElement>(null);
  const at = laidOut.find(({ id }) => id === chosen) ?? laidOut[0];
  const heldFocus = useRef(false);

  // the one that was decided is gone: the keyboard goes on at the next one, whichever is heard of first, that or the word
  useEffect(() => {
    if (!heldFocus.current || !at) return;
    heldFocus.current = false;
    list.current?.querySelector<HTMLElement>(`[data-approval="${CSS.escape(at.id)}"]`)?.focus();
  }, [at?.id, decisions.length]);

  const decided = (approval: Approval, word: Word) => {
    const index = laidOut.indexOf(approval);
    heldFocus.current = true;
    setChosen(laidOut[index + 1]?.id ?? laidOut[index - 1]?.id);
    setDecisions((before) => [...before, `${DECIDED[word]}: ${askedText(approval)}, ${approval.subject}.`]);
  };
  return (
    <Page title="Approvals" sentence={sentence(waiting)} tabs={<WorkTabs at="Approvals" needs={waiting.length} />} wide>
      <p role="status" class={decisions.length > 0 ? 'note told' : 'aloud'}>
        {decisions.at(-1)}
      </p>
      {all.length === 0 && (
        <Empty title="Nothing has asked for a word yet.">
          <p>Where a workflow has a gate, or a tool needs leave, what would happen waits here. On the command line:</p>
          <Command line="ruche approvals --all" />
        </Empty>
      )}
      {laidOut.length > 0 && (
        <div ref={list} class="approvals" onKeyDown={walk}>
          {laidOut.map((each) => (
            <ApprovalCard key={each.id} approval={each} chosen={each === at} choose={() => setChosen(each.id)} decided={decided} />
          ))}
        </div>
      )}
      {others.length > 0 && (
        <Section title={waiting.length > laidOut.length ? `${waiting.length - laidOut.length} more, and what was decided` : 'Decided, and what others decide'}>
          <Table
            label="Approvals"
            rows={others}
            columns={COLUMNS}
            keyOf={({ id }) => id}
            href={({ id }) => to('approvals', id)}
            text={(each) => [each.id, askedText(each), each.subject, each.creator, approvalState(each), each.reason].join(' ')}
            least={900}
          />
        </Section>
      )}
    </Page>
  );
}

const DECIDED: Record<Word, string> = { approve: 'Approved', reject: 'Rejected', revise: 'Sent back' };

const CRUMBS = [
  { text: 'Work', href: to('work') },
  { text: 'Approvals', href: to('approvals') },
];

/** One approval. */
export function ApprovalPage({ id }: { id: string }) {
  const { found: approval, error } = useObject(approvals.value.get(id), `/approvals/${encodeURIComponent(id)}`);
  if (error !== undefined) {
    return (
      <Page title={id} crumbs={CRUMBS}>
        <Empty title="There is no such approval.">
          <p>The newest 500 are kept. Those that are there:</p>
          <Command line="ruche approvals --all" />
        </Empty>
      </Page>
    );
  }
  if (!approval) {
    return (
      <Page title={id} crumbs={CRUMBS}>
        <Skeleton lines={8} />
      </Page>
    );
  }
  return (
    <Page title={askedText(approval)} state={approvalState(approval)} crumbs={CRUMBS} sentence={oneSentence(approval)}>
      <ApprovalCard approval={approval} chosen alone />
    </Page>
  );
}

function sentence(waiting: Approval[]): string {
  return waiting.length === 0 ? 'Nothing waits for you.' : `${counted(waiting.length, 'approval')} ${waiting.length === 1 ? 'waits' : 'wait'} for your word.`;
}

function oneSentence(approval: Approval): string {
  if (needsPerson(approval)) return 'It happens only when you say yes.';
  switch (approval.phase) {
    case 'pending':
      return 'An agent is asked; you need not do anything.';
    case 'approved':
      return 'It was agreed to.';
    case 'rejected':
      return 'It does not happen.';
    case 'revisionRequested':
      return 'It was sent back to be done differently.';
    case 'cancelled':
      return 'What it was asked for is gone.';
  }
}

function byText({ votes, phase }: Approval): string {
  if (votes.length === 0) return phase === 'pending' ? '' : 'nobody';
  return votes.map(({ by }) => (by === 'human:me' ? 'you' : by.replace(/^\w+:/, ''))).join(', ');
}

/** Arrow keys step from one to the next. */
function walk(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if (!(event.target instanceof HTMLElement) || !event.target.matches('[data-approval]')) return;
  const cards = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[data-approval]')];
  const next = cards[cards.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1)];
  next?.focus();
  if (next) event.preventDefault();
}
