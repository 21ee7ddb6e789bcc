import { useRef, useState } from 'preact/hooks';
import { Problem } from '../api/client.ts';
import type { SpecChanges } from '../api/types.ts';
import { count } from '../format.ts';
import { submitSpecs } from '../specs.ts';
import { Command, Copy, word } from './command.tsx';
import { ProblemNote } from './notes.tsx';
import { Preview } from './preview.tsx';
import { SpecProblems, selectProblem } from './problems.tsx';
import { YamlText } from './yaml-text.tsx';

const UNNAMED = 'organisation.yaml';

/**
 * Documents as text: dropped, chosen or typed; looked at first, and applied only as they were looked at. What is wrong
 * stands with its line, and leads there.
 */
export function Editor({ start, applied }: { start: string; applied?: (changes: SpecChanges) => void }) {
  const [text, setText] = useState(start);
  const [file, setFile] = useState(UNNAMED);
  const [busy, setBusy] = useState(false);
  const [looked, setLooked] = useState<SpecChanges>();
  const [done, setDone] = useState<SpecChanges>();
  const [error, setError] = useState<unknown>();
  const chooser = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  const write = (next: string) => {
    setText(next);
    setLooked(undefined);
    setDone(undefined);
    setError(undefined);
  };
  const choose = async (chosen: File | null | undefined) => {
    if (!chosen) return;
    setFile(chosen.name);
    write(await chosen.text());
  };
  const submit = async (dryRun: boolean) => {
    setBusy(true);
    setError(undefined);
    try {
      const changes = await submitSpecs(text, file, dryRun);
      setLooked(dryRun ? changes : undefined);
      setDone(dryRun ? undefined : changes);
      if (!dryRun) applied?.(changes);
    } catch (problem) {
      setLooked(undefined);
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const problems = error instanceof Problem ? error.problems : [];
  const isChange = looked !== undefined && looked.changes.length > 0;

  return (
    <form
      class="editor card"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(!isChange);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void choose(event.dataTransfer?.files[0]);
      }}
    >
      <div class="editor-head">
        <input
          ref={chooser}
          type="file"
          class="aloud"
          aria-label="File of documents"
          accept=".yaml,.yml,application/yaml"
          tabIndex={-1}
          onChange={(event) => void choose(event.currentTarget.files?.[0])}
        />
        <button type="button" onClick={() => chooser.current?.click()}>
          Choose a file …
        </button>
        <p class="muted">{file === UNNAMED ? 'drop one here, or write' : <bdi>{file}</bdi>}</p>
      </div>
      <YamlText field={field} label="Documents as YAML" most={28} text={text} write={write} />
      {problems.length > 0 ? (
        <SpecProblems outcome="Nothing was applied" problems={problems} untold={(error as Problem).untold} show={(problem) => selectProblem(field.current, problem)} />
      ) : (
        error !== undefined && <ProblemNote error={error} />
      )}
      {looked && <Preview changes={looked} />}
      {done && <p role="status">{summary(done)}</p>}
      <div class="actions">
        <button type="submit" class="primary" disabled={busy || text.trim() === ''}>
          {isChange ? 'Apply' : 'Preview'}
        </button>
        <Command line={`ruche apply -f ${file === UNNAMED ? '-' : word(file)}${isChange ? '' : ' --dry-run'}`} />
        <Copy text={text} label="Copy the documents" />
      </div>
    </form>
  );
}

function summary({ changes, unchanged }: SpecChanges): string {
  const of = (action: string) => changes.filter((change) => change.action === action).length;
  const parts = [
    [of('create'), 'created'],
    [of('change'), 'changed'],
    [of('remove'), 'removed'],
    [unchanged, 'as before'],
  ] as const;
  return `Applied: ${parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${count(number)} ${what}`)
    .join(', ')}.`;
}
