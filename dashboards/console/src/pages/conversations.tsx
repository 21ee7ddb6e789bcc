import type { Conversation } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { Empty } from '../parts/notes.tsx';
import { Nobody } from '../parts/nobody.tsx';
import { Page } from '../parts/page.tsx';
import { Count } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { OrganisationTabs } from '../parts/tabs.tsx';
import { Face } from '../parts/who.tsx';
import { conversationState } from '../organisation.ts';
import { counted } from '../format.ts';
import { to } from '../route.ts';
import { agents, conversations } from '../store.ts';

const FACES = 5;

const COLUMNS: Column<Conversation>[] = [
  { id: 'name', title: 'Conversation', cell: ({ name }) => <bdi>{name.replaceAll('-', ' ')}</bdi>, sort: ({ name }) => name, width: '140px' },
  { id: 'state', title: 'State', cell: (each) => <State state={conversationState(each)} />, sort: conversationState, width: '112px' },
  { id: 'who', title: 'Who', cell: (each) => <Faces conversation={each} />, sort: ({ participants }) => participants.length, width: '136px' },
  { id: 'topic', title: 'About, and what came of it', cell: (each) => <About conversation={each} /> },
  { id: 'said', title: 'Said', number: true, cell: (each) => <Count value={spoken(each).length} />, sort: (each) => spoken(each).length, width: '64px' },
  { id: 'began', title: 'Began', number: true, cell: ({ startedAt }) => <Ago at={startedAt} />, sort: ({ startedAt }) => -Date.parse(startedAt), width: '116px' },
];

/** Who talked with whom, and what came of it. */
export function ConversationsPage() {
  const all = [...conversations.value.values()].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const open = all.filter(({ phase }) => phase !== 'ended');
  const sentence = all.length > 0 && `${counted(all.length, 'conversation')}; ${open.length === 0 ? 'nobody talks now' : `${open.length} ${open.length === 1 ? 'goes' : 'go'} on`}.`;
  return (
    <Page title="Conversations" wide sentence={sentence} tabs={<OrganisationTabs at="Conversations" />}>
      {agents.value.size === 0 ? (
        <Nobody title="There is nobody to talk yet." />
      ) : all.length === 0 ? (
        <Empty title="Nobody has talked yet.">
          <p>Agents meet when they become free, as their Conversation documents allow. They can be read with:</p>
          <Command line="ruche get conversations" />
        </Empty>
      ) : (
        <Table
          label="Conversations"
          rows={all}
          columns={COLUMNS}
          keyOf={({ id }) => id}
          href={({ id }) => to('conversations', id)}
          text={({ id, name, topic, summary = '', participants }) => [id, name, topic, summary, ...participants].join(' ')}
          least={860}
        />
      )}
    </Page>
  );
}

/** Who passes says nothing. */
function spoken({ said }: Conversation): Conversation['said'] {
  return said.filter(({ text }) => text.trim() !== '');
}

/** What came of it, else what it is about, else how it began. */
function About({ conversation }: { conversation: Conversation }) {
  const text = conversation.summary || conversation.topic;
  if (text) return <bdi class="clipped">{text}</bdi>;
  const first = spoken(conversation)[0];
  if (first) return <bdi class="clipped">“{first.text}”</bdi>;
  return <span class="muted">{conversation.phase === 'ended' ? 'nobody had a word to say' : ''}</span>;
}

function Faces({ conversation: { participants } }: { conversation: Conversation }) {
  return (
    <span class="faces" title={participants.join(', ')}>
      {participants.slice(0, FACES).map((name) => (
        <Face key={name} name={name} size={24} />
      ))}
      <span class="aloud">{participants.join(', ')}</span>
      {participants.length > FACES && <span class="muted">+{participants.length - FACES}</span>}
    </span>
  );
}
