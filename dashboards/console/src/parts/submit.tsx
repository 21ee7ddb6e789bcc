import { useRef, useState } from 'preact/hooks';
import { submitJob } from '../api/client.ts';
import { bytesText } from '../format.ts';
import { go, to } from '../route.ts';
import { deployments } from '../store.ts';
import { Command, word } from './command.tsx';
import { ProblemNote } from './notes.tsx';

/** A place to drop a file of prompts on, and the choices that go with it. */
export function Submit() {
  const [file, setFile] = useState<File>();
  const [model, setModel] = useState('');
  const [priority, setPriority] = useState('');
  const [deadline, setDeadline] = useState('');
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>();
  const chooser = useRef<HTMLInputElement>(null);

  const choose = (chosen: File | null | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    setError(undefined);
  };
  const submit = async () => {
    if (!file) return;
    setSending(true);
    setError(undefined);
    try {
      const job = await submitJob(file, { model, priority, deadline });
      go(to('jobs', job.id));
    } catch (problem) {
      setError(problem);
      setSending(false);
    }
  };
  const names = [...deployments.value.keys()];

  return (
    <form
      class="submit card"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div
        class={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          choose(event.dataTransfer?.files[0]);
        }}
      >
        <input
          ref={chooser}
          type="file"
          class="aloud"
          aria-label="File of prompts"
          accept=".jsonl,.ndjson,application/jsonl,application/x-ndjson"
          tabIndex={-1}
          onChange={(event) => choose(event.currentTarget.files?.[0])}
        />
        <button type="button" onClick={() => chooser.current?.click()}>
          Choose a file …
        </button>
        <p class="drop-text">{file ? <Chosen file={file} /> : 'or drop one here: JSON lines, one prompt on each'}</p>
      </div>
      <div class="fields">
        <label>
          Model
          <select value={model} onChange={(event) => setModel(event.currentTarget.value)}>
            <option value="">as the lines say</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Priority among jobs
          <select value={priority} onChange={(event) => setPriority(event.currentTarget.value)}>
            <option value="">normal</option>
            <option value="high">high</option>
            <option value="low">low</option>
          </select>
        </label>
        <label>
          Deadline
          <input placeholder="none; or 30m, 2h, 1d" value={deadline} onInput={(event) => setDeadline(event.currentTarget.value)} />
        </label>
      </div>
      {error !== undefined && <ProblemNote error={error} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={!file || sending}>
          {sending ? 'Handing in …' : 'Hand in'}
        </button>
        <Command line={commandOf(file, model, priority, deadline)} />
      </div>
    </form>
  );
}

function Chosen({ file }: { file: File }) {
  return (
    <>
      <bdi>{file.name}</bdi> <span class="quantity">{bytesText(file.size).join(' ')}</span>
    </>
  );
}

function commandOf(file: File | undefined, model: string, priority: string, deadline: string): string {
  return [
    `ruche job submit ${word(file?.name ?? 'prompts.jsonl')}`,
    model && `--model ${word(model)}`,
    priority && `--priority ${priority}`,
    deadline && `--deadline ${word(deadline)}`,
  ]
    .filter(Boolean)
    .join(' ');
}
