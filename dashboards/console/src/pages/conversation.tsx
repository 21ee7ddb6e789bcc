import type { Conversation } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { Empty, Skeleton } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Face, Who } from '../parts/who.tsx';
import { useObject } from '../fetched.ts';
import { count, durationText, listed } from '../format.ts';
import { conversationState } from '../organisation.ts';
import { to } from '../route.ts';
import { conversations, relationships } from '../store.ts';

const CRUMBS = [
  { text: 'Agents', href: to('agents') },
  { text: 'Conversations', href: to('conversations') },
];

/** One talk, as it was spoken, and what came of it. */
export function ConversationPage({ id }: { id: string }) {
  const { found, error } = useObject(conversations.value.get(id), `/conversations/${encodeURIComponent(id)}`);
  if (error !== undefined) {
    return (
      <Page title={id} crumbs={CRUMBS}>
        <Empty title="There is no such conversation.">
          <p>The newest 200 are kept; what was learnt in older ones is remembered by those who were there.</p>
          <Command line="ruche get conversations" />
        </Empty>
      </Page>
    );
  }
  if (!found) {
    return (
      <Page title={id} crumbs={CRUMBS}>
        <Skeleton lines={8} />
      </Page>
    );
  }
  const { name, topic, said, awaiting, summary, participants } = found;
  const spoken = said.filter(({ text }) => text.trim() !== '');
  return (
    <Page title={name.replaceAll('-', ' ')} state={conversationState(found)} crumbs={CRUMBS} sentence={sentence(found)}>
      {summary && (
        <div class="note came-of-it">
          <p class="note-title">What came of it</p>
          <p dir="auto">{summary}</p>
          <Moved conversation={found} />
        </div>
      )}
      <Section title={topic} aside={<span class="muted">{count(found.tokens)} tokens</span>}>
        <div role="log" aria-label="What was said">
        <ol class="talk">
          {spoken.map(({ speaker, text, at }, index) => {
            const goesOn = spoken[index - 1]?.speaker === speaker;
            return (
              <li key={`${at} ${speaker}`} class={participants.indexOf(speaker) % 2 === 1 ? 'talk-line other' : 'talk-line'}>
                {goesOn ? <span /> : <Face name={speaker} size={32} />}
                <div>
                  {!goesOn && (
                    <p class="talk-speaker">
                      <a href={to('agents', speaker)}>
                        <bdi>{speaker}</bdi>
                      </a>{' '}
                      <span class="muted small">
                        <Ago at={at} />
                      </span>
                    </p>
                  )}
                  <p dir="auto">{text}</p>
                </div>
              </li>
            );
          })}
          {awaiting && found.phase === 'open' && (
            <li class="talk-line">
              <Face name={awaiting} size={32} />
              <p class="thinking" role="status">
                {awaiting} is thinking …
              </p>
            </li>
          )}
        </ol>
        </div>
        {spoken.length === 0 && !awaiting && <p class="muted">{found.phase === 'ended' ? 'Nobody had a word to say.' : 'Nobody has spoken yet.'}</p>}
      </Section>
      <Section title="Facts">
        <Facts
          facts={[
            ['Who', <span class="who-list">{participants.map((each) => <Who key={each} name={each} />)}</span>],
            ['Invited', found.invited.length > 0 && listed(found.invited, 6)],
            ['Where', placeText(found.place)],
            ['Began', <Ago at={found.startedAt} />],
            ['Ended', found.endedAt && <Ago at={found.endedAt} />],
            ['Why it ended', found.ending],
            ['Document', <a href={to('organisation', 'Conversation', name)}>{name}</a>],
          ]}
        />
      </Section>
    </Page>
  );
}

/** Which relationships moved by it. */
function Moved({ conversation: { id, participants, startedAt, endedAt } }: { conversation: Conversation }) {
  const within = (at: string) => endedAt !== undefined && Date.parse(at) >= Date.parse(startedAt) && Date.parse(at) <= Date.parse(endedAt) + 60_000;
  const moves = [...relationships.value.values()]
    .filter(({ between }) => between.every((each) => participants.includes(each)))
    .flatMap(({ between, history }) =>
      history.flatMap((move, index) => {
        const before = history[index - 1];
        return before && move.cause === 'conversation' && within(move.at) ? [{ between, by: move.affinity - before.affinity }] : [];
      }),
    );
  if (moves.length === 0) return null;
  return (
    <p class="muted">
      {moves.map(({ between, by }) => (
        <span key={`${id} ${between.join('~')}`}>
          {between.join(' and ')} {by > 0.001 ? 'like each other a little better' : by < -0.001 ? 'like each other a little less' : 'feel as before'}.{' '}
        </span>
      ))}
    </p>
  );
}

function sentence({ phase, starter, participants, startedAt, endedAt, invited }: Conversation): string {
  const who = listed(participants, 6);
  switch (phase) {
    case 'invited':
      return `${starter} invited ${listed(invited, 6) || 'others'}.`;
    case 'open':
      return `${who} are talking.`;
    case 'summarising':
      return `${who} have talked; what came of it is being written down.`;
    case 'ended': {
      const took = endedAt === undefined ? '' : ` for ${durationText(Date.parse(endedAt) - Date.parse(startedAt))}`;
      return `${who} talked${took}; ${starter} began.`;
    }
  }
}

function placeText(place: string): string {
  switch (place) {
    case 'cooler':
      return 'at the water cooler';
    case 'meetingTable':
      return 'at the meeting table';
    case 'desk':
      return 'at a desk';
    default:
      return place;
  }
}
