import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../api/client.ts';
import { Copy } from './command.tsx';
import { Mark } from './mark.tsx';

/** Nothing here yet: what would be here, and how to get it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Mark size={40} />
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** What went wrong, why, what to do, and the id under which the log knows it. */
export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof Problem ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div class="note bad" role="alert">
      <p class="note-title">{message}</p>
      {problem?.help && <p>{problem.help}</p>}
      {problem?.id && (
        <p class="note-id">
          <code>{problem.id}</code> <Copy text={problem.id} label="Copy the id of this error" />
        </p>
      )}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Grey lines where content will be, shown only when it takes longer than a blink. */
export function Skeleton({ lines = 4, label = 'Loading' }: { lines?: number; label?: string }) {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={visible ? 'skeleton' : 'skeleton hidden'} role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton-line" />
      ))}
    </div>
  );
}
