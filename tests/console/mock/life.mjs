// Lets an evening pass in henry-inc: agents think, act, talk, ask and sleep, each change as the stream would tell it.
const SMALL = 'smollm2-135m';

const TALK = [
  ['quill', 'Then the title may be plain as bread.'],
  ['scout', 'Bread sells. I will look for the next ten questions that people typed.'],
  ['quill', 'Shorter. Five.'],
];

/** What happens, one thing after another; at the end it begins again. Each gets the house's state and its `change`. */
const EVENTS = [
  (house) => tell(house, 'henry', { state: 'asking', doing: 'Waits for your word on the house plants.', turn: 'turn-h8x2m5' }),
  (house) => says(house, 0),
  (house) => tell(house, 'dev', { state: 'thinking', doing: 'Reads what it wrote once more.' }),
  (house) => says(house, 1),
  (house) => tell(house, 'creative', { state: 'thinking', doing: 'Answers dev: one leaf, two curves.', task: { reason: 'message', source: 'agent:dev', text: 'One leaf, please.' } }),
  (house) => says(house, 2),
  (house) => ends(house),
  (house) => tell(house, 'dev', { state: 'acting', doing: 'Writes tools/hose-length.html for the workflow problem-to-tool.' }),
  (house) => tell(house, 'creative', { state: 'idle', doing: 'Has nothing to do.', task: undefined, lastSaid: 'A leaf of two curves, the second one shorter.' }),
  (house) => tell(house, 'scout', { state: 'thinking', doing: 'Reads inbox/bike-lights.txt for a small problem.', task: { reason: 'folder.file', source: 'inbox/bike-lights.txt', text: 'Read the new item.' } }),
  (house) => tell(house, 'quill', { state: 'acting', doing: 'Writes posts/plain-as-bread.md.', lastSaid: 'Five titles, five questions.' }),
  (house) => tell(house, 'creative', { state: 'sleeping', doing: 'Sleeps until its budget opens again at midnight.' }),
  (house) => tell(house, 'henry', { state: 'thinking', doing: 'Decides whether a reminder for house plants is worth building.' }),
  (house) => tell(house, 'quill', { state: 'idle', doing: 'Has nothing to do.' }),
  (house) => begins(house),
  (house) => tell(house, 'creative', { state: 'idle', doing: 'Has nothing to do.' }),
];

/** Starts it; what it returns ends it. */
export function live(house, everyMillis = 1500) {
  let at = 0;
  const timer = setInterval(() => EVENTS[at++ % EVENTS.length](house), everyMillis);
  return () => clearInterval(timer);
}

function tell({ state, change }, name, over) {
  const agents = state.agents.map((each) => (each.name === name ? { ...each, ...over, since: new Date().toISOString(), turns: each.turns + 1 } : each));
  change({ agents }, { agents: [name] }, [], [{ subject: `agent/${name}`, reason: 'agent_told', text: `${name}: ${over.doing}` }]);
}

function says({ state, change }, index) {
  const [speaker, text] = TALK[index];
  const awaiting = TALK[index + 1]?.[0] ?? '';
  const conversations = state.conversations.map((each) =>
    each.phase === 'open' ? { ...each, said: [...each.said, { speaker, text, tokens: 12, at: new Date().toISOString() }], awaiting, tokens: each.tokens + 12 } : each,
  );
  const agents = state.agents.map((each) => (each.name === speaker ? { ...each, lastSaid: text, model: { ...each.model, used: SMALL } } : each));
  change({ conversations, agents }, { conversations: conversations.map(({ id }) => id), agents: [speaker] });
}

function ends({ state, change }) {
  const at = new Date().toISOString();
  const open = state.conversations.find(({ phase }) => phase === 'open');
  if (!open) return;
  const ended = { ...open, phase: 'ended', endedAt: at, ending: 'everybody passed', awaiting: '', summary: 'Titles become the reader’s own question; scout brings the next five.' };
  const agents = state.agents.map((each) => (each.conversation === open.id ? { ...each, conversation: undefined, state: 'idle', doing: 'Walks back to its desk.', since: at } : each));
  const relationships = state.relationships.map((each) => {
    if (each.between.join('~') !== 'quill~scout') return each;
    const affinity = Math.min(1, Math.round((each.affinity + 0.03) * 100) / 100);
    const talks = each.talks + 1;
    return { ...each, affinity, talks, history: [...each.history, { at, affinity, trust: each.trust, familiarity: each.familiarity, cause: 'conversation', text: 'Talked about titles.' }].slice(-40) };
  });
  change(
    { conversations: state.conversations.map((each) => (each === open ? ended : each)), agents, relationships },
    { conversations: [open.id], agents: open.participants, relationships: ['quill~scout'] },
    [],
    [{ subject: `conversation/${open.id}`, reason: 'conversation_ended', text: `scout and quill talked: ${ended.summary}` }],
  );
}

function begins({ state, change }) {
  const at = new Date().toISOString();
  const id = `conversation-live${state.revision}`;
  const opened = { ...state.conversations[0], id, phase: 'open', startedAt: at, endedAt: undefined, ending: '', summary: undefined, awaiting: 'quill', tokens: 20, said: [{ speaker: 'scout', text: 'Found something! Bike lights that nobody can charge in the rain.', tokens: 16, at }] };
  const agents = state.agents.map((each) =>
    opened.participants.includes(each.name)
      ? { ...each, conversation: id, state: 'talking', since: at, doing: `Talks with ${opened.participants.find((other) => other !== each.name)} at the water cooler.` }
      : each,
  );
  change({ conversations: [opened, ...state.conversations], agents }, { conversations: [id], agents: opened.participants });
}
