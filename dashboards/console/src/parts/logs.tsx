import { useEffect, useRef, useState } from 'preact/hooks';
import { send } from '../api/client.ts';
import { Command, word } from './command.tsx';
import { ProblemNote } from './notes.tsx';

const LINES_KEPT = 1000;

/** The log of one object, or of the server itself, followed as it is written. */
export function Logs({ object = '' }: { object?: string }) {
  const [lines, setLines] = useState<string[]>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    const stop = new AbortController();
    setLines(undefined);
    setError(undefined);
    follow(object, stop.signal, (text) => setLines(text)).catch((problem: unknown) => {
      if (!stop.signal.aborted) setError(problem);
    });
    return () => stop.abort();
  }, [object, attempt]);

  useEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);

  return (
    <div class="logs">
      {error !== undefined && <ProblemNote error={error} retry={() => setAttempt(attempt + 1)} />}
      <div
        ref={box}
        class="log-box"
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`Log of ${object || 'the server'}`}
        onScroll={({ currentTarget: at }) => {
          atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
        }}
      >
        {lines?.length === 0 && <span class="muted">No line has been written yet.</span>}
        {lines?.map((line, index) => (
          <div key={index} class={severity(line)}>
            {line}
          </div>
        ))}
      </div>
      <Command line={object ? `ruche logs -f ${word(object)}` : 'ruche logs -f'} />
    </div>
  );
}

async function follow(object: string, signal: AbortSignal, show: (lines: string[]) => void): Promise<void> {
  const of = object ? `object=${encodeURIComponent(object)}&` : '';
  const path = `/api/v1/logs?${of}lines=200&follow=true`;
  const { body } = await send(path, { signal });
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let lines: string[] = [];
  let rest = '';
  show(lines);
  for (;;) {
    const read = await reader?.read();
    if (!read || read.done) break;
    rest += decoder.decode(read.value, { stream: true });
    const parts = rest.split(/\r?\n/);
    rest = parts.pop() ?? '';
    if (parts.length === 0) continue;
    lines = [...lines, ...parts].slice(-LINES_KEPT);
    show(lines);
  }
  if (rest) show([...lines, rest]);
}

function severity(line: string): string {
  if (/\b(ERROR|FATAL)\b/.test(line)) return 'log-bad';
  return /\bWARN(ING)?\b/.test(line) ? 'log-warn' : '';
}
