import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Approval } from '../api/types.ts';
import { durationText, exactText } from '../format.ts';
import { pageKeys } from '../keyboard.ts';
import { approvalState, askedText, decide, dollars, isLost, needsPerson, type Word } from '../organisation.ts';
import { runs } from '../store.ts';
import { to } from '../route.ts';
import { now } from './ago.tsx';
import { Command } from './command.tsx';
import { Source } from './memories.tsx';
import { ProblemNote } from './notes.tsx';
import { Facts } from './page.tsx';
import { Payload } from './payload.tsx';
import { Reason } from './reason.tsx';
import { State } from './state.tsx';
import { Party } from './who.tsx';

/** What exactly would happen, on whose behalf, what it costs, by when, and what happens if nobody answers. */
export function ApprovalCard(props: {
  approval: Approval;
  /** The keys a and r belong to this one. */
  chosen: boolean;
  choose?: () => void;
  /** It has its page to itself. */
  alone?: boolean;
  decided?: (approval: Approval, word: Word) => void;
}) {
  const { approval, chosen, choose, alone = false, decided } = props;
  const { id, creator, run, step, policy, untrusted, payload } = approval;
  const open = needsPerson(approval);
  return (
    <article
      class={chosen && !alone ? 'card approval chosen' : 'card approval'}
      aria-label={`${askedText(approval)}: ${id}`}
      tabIndex={alone ? undefined : 0}
      data-approval={id}
      onFocusCapture={choose}
    >
      {!alone && (
        <header>
          <h2>
            <a href={to('approvals', id)}>{askedText(approval)}</a>
          </h2>
          {open ? <Left deadline={approval.deadline} /> : <State state={approvalState(approval)} />}
        </header>
      )}
      <p class="approval-for">
        On behalf of <Party party={creator} />
        {run ? (
          <>
            , for{' '}
            <a href={to('runs', run)}>
              <bdi>{run}</bdi>
            </a>
            {step && <> at its step {step}</>}
          </>
        ) : (
          <>
            , in <Source source={approval.subject} />
          </>
        )}
        .{' '}
        {isLost(approval) ? (
          'It is yes to do it again, no to count it as done.'
        ) : (
          <>
            The gate is{' '}
            <a href={to('organisation', 'ApprovalPolicy', policy)}>
              <bdi>{policy}</bdi>
            </a>
            .
          </>
        )}
      </p>
      {untrusted && <p class="untrusted">Strangers had a part in what this says.</p>}
      <Payload payload={payload} known={['run', 'step', 'turn', 'worker']} />
      <Before approval={approval} open={alone} />
      <Facts facts={factsOf(approval)} />
      {open && <Words approval={approval} keys={chosen} {...(decided && { decided })} />}
    </article>
  );
}

/** What the run has brought so far, on which the word may hang. */
function Before({ approval: { run, step }, open }: { approval: Approval; open: boolean }) {
  const steps = (run ? runs.value.get(run)?.steps : undefined) ?? [];
  const outputs = steps.filter(({ id, output }) => id !== step && output !== undefined && output !== null && output !== '');
  if (outputs.length === 0) return null;
  return (
    <details class="fold" open={open}>
      <summary>What came before</summary>
      {outputs.map(({ id, output }) => (
        <div key={id} class="before">
          <h3>
            <bdi>{id}</bdi>
          </h3>
          <Payload payload={typeof output === 'string' ? output : JSON.stringify(output)} />
        </div>
      ))}
    </details>
  );
}

function factsOf(approval: Approval): [string, ComponentChildren][] {
  const { approvers, quorum, onTimeout, deadline, costUsd, phase, votes, askedAt, reason } = approval;
  const open = phase === 'pending';
  return [
    ['Costs', costUsd !== undefined && dollars(costUsd)],
    ['Who may decide', <Approvers approvers={approvers} quorum={quorum} />],
    ['Answer by', open && exactText(Date.parse(deadline))],
    ['If nobody answers', open && (isLost(approval) ? 'it is asked again' : onTimeout === 'approve' ? 'it happens' : 'it does not happen')],
    ['Asked', exactText(Date.parse(askedAt))],
    ...votes.map(({ by, word, reason: why }): [string, ComponentChildren] => [
      word === 'approve' ? 'Said yes' : word === 'reject' ? 'Said no' : 'Sent it back',
      <>
        <Party party={by} />
        {why && (
          <>
            : <bdi>{why}</bdi>
          </>
        )}
      </>,
    ]),
    ['Why it ended so', !open && votes.length === 0 && reason],
  ];
}

function Approvers({ approvers, quorum }: { approvers: string[]; quorum: number }) {
  return (
    <>
      {approvers.map((party, index) => (
        <span key={party}>
          {index > 0 && ' or '}
          <Party party={party} />
        </span>
      ))}
      {quorum > 1 && <span class="muted">; {quorum} must say yes, one no is enough</span>}
    </>
  );
}

/** How long there is to answer; what ends within the hour stands out. */
function Left({ deadline }: { deadline: string }) {
  const left = Date.parse(deadline) - now.value;
  return (
    <span class={left < 3_600_000 ? 'left soon' : 'left muted'} title={exactText(Date.parse(deadline))}>
      {left > 0 ? `${durationText(left)} left` : 'its time is over'}
    </span>
  );
}

/** Yes with one key; no, and another form, with a reason. */
function Words(props: { approval: Approval; keys: boolean; decided?: (approval: Approval, word: Word) => void }) {
  const { approval, keys, decided } = props;
  const lost = isLost(approval);
  const isGate = !lost && approval.run !== undefined;
  const [busy, setBusy] = useState(false);
  const [explaining, setExplaining] = useState<Word>();
  const [error, setError] = useState<unknown>();
  const say = async (word: Word, reason: string) => {
    await decide(approval, word, reason);
    decided?.(approval, word);
  };
  const approve = () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    say('approve', '').catch((problem: unknown) => {
      setError(problem);
      setBusy(false);
    });
  };
  // at once with what is drawn: a key must never decide another one than the one that is marked
  useLayoutEffect(() => {
    if (!keys) return;
    const own = [
      { key: 'a', does: lost ? 'do it again' : 'approve it', press: approve },
      { key: 'r', does: lost ? 'count it as done, with a reason' : 'reject it, with a reason', press: () => setExplaining('reject') },
      ...(isGate ? [{ key: 'b', does: 'send it back, with a reason', press: () => setExplaining('revise') }] : []),
    ];
    pageKeys.value = own;
    return () => {
      if (pageKeys.peek() === own) pageKeys.value = [];
    };
  }, [keys, approval, busy]);
  return (
    <>
      {error !== undefined && <ProblemNote error={error} />}
      <div class="actions">
        <button type="button" class="primary" disabled={busy} onClick={approve}>
          {lost ? 'Do it again' : 'Approve'} {keys && <kbd>a</kbd>}
        </button>
        <button type="button" class="quiet" disabled={busy} onClick={() => setExplaining('approve')}>
          With a reason …
        </button>
        {isGate && (
          <button type="button" disabled={busy} onClick={() => setExplaining('revise')}>
            Send back … {keys && <kbd>b</kbd>}
          </button>
        )}
        <button type="button" disabled={busy} onClick={() => setExplaining('reject')}>
          {lost ? 'Count it as done …' : 'Reject …'} {keys && <kbd>r</kbd>}
        </button>
        <Command line={`ruche approve ${approval.id}`} />
      </div>
      {explaining && (
        <Reason
          {...asked(approval, explaining)}
          label="Why (whoever asked is told)"
          required={explaining !== 'approve'}
          danger={explaining === 'reject'}
          command={(because) => `ruche ${explaining} ${approval.id}${because}`}
          run={(reason) => say(explaining, reason)}
          close={() => setExplaining(undefined)}
        />
      )}
    </>
  );
}

/** What a person is asked before a word is given with its reason. */
function asked(approval: Approval, word: Word): { title: string; action: string; children?: ComponentChildren } {
  const lost = isLost(approval);
  switch (word) {
    case 'approve':
      return lost ? { title: 'Do it again?', action: 'Do it again' } : { title: 'Approve it?', action: 'Approve' };
    case 'revise':
      return {
        title: 'Send it back?',
        action: 'Send back',
        children: <p>The agent who wrote what is asked for writes it anew, with what you say here. Then you are asked again.</p>,
      };
    case 'reject':
      return lost
        ? {
            title: 'Count it as done?',
            action: 'Count it as done',
            children: <p>It is not done again, and whoever asked goes on as if it had happened.</p>,
          }
        : { title: 'Reject it?', action: 'Reject', children: <p>{`${askedText(approval)}: it does not happen.`}</p> };
  }
}
