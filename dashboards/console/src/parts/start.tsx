import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { StartAnswer } from '../api/types.ts';
import { go, to } from '../route.ts';
import { Command, word } from './command.tsx';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './notes.tsx';

/** Starts a workflow with an input, which is what its first steps are told. */
export function Start({ workflow, close }: { workflow: string; close: () => void }) {
  const [text, setText] = useState('{}');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [verdict, setVerdict] = useState<string>();
  const input = inputOf(text);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (input === undefined || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const answer = await api<StartAnswer>('POST', `/workflows/${encodeURIComponent(workflow)}/start`, { input });
      if (answer.run) {
        close();
        go(to('runs', answer.run));
      } else setVerdict(verdictText(answer.verdict));
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const given = input && Object.keys(input).length > 0 ? ` --input ${word(JSON.stringify(input))}` : '';
  return (
    <Dialog title={`Start ${workflow}`} close={close}>
      <form class="reason" onSubmit={submit}>
        <label>
          Input, as JSON
          <textarea
            class="editor-text"
            rows={Math.min(12, Math.max(3, text.split('\n').length))}
            spellcheck={false}
            autofocus
            value={text}
            aria-invalid={input === undefined}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        {input === undefined && <p role="alert">This is no JSON object yet, as {'{"path": "inbox/plants.txt"}'} is one.</p>}
        {verdict && <p role="status">{verdict}</p>}
        {error !== undefined && <ProblemNote error={error} />}
        <Command line={`ruche workflow start ${word(workflow)}${given}`} />
        <div class="actions end">
          <button type="button" onClick={close}>
            {verdict ? 'Close' : 'Cancel'}
          </button>
          <button type="submit" class="primary" disabled={busy || input === undefined}>
            Start
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function inputOf(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text.trim() || '{}') as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function verdictText(verdict: StartAnswer['verdict']): string {
  switch (verdict) {
    case 'coalesced':
      return 'It waits already to run again; one more time is enough for both.';
    case 'skipped':
      return 'It runs already, and its document says that it is not begun twice.';
    case 'enqueued':
      return 'It runs already; this one comes after it.';
    case 'full':
      return 'Too many wait already; none was added.';
    case 'started':
      return 'It has begun.';
  }
}
