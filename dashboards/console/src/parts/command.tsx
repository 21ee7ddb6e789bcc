import { useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** A button that copies `text` and says that it did. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<number>(undefined);
  const copy = async () => {
    await writeClipboard(text);
    setCopied(true);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setCopied(false), 1600);
  };
  return (
    <button type="button" class="copy" aria-label={copied ? 'Copied' : label} title={label} onClick={copy}>
      <Icon name={copied ? 'done' : 'copy'} />
    </button>
  );
}

/** The line of the command line that does the same, to copy. */
export function Command({ line }: { line: string }) {
  return (
    <div class="command">
      <code>
        <span class="prompt" aria-hidden="true">
          ${' '}
        </span>
        {line}
      </code>
      <Copy text={line} label={`Copy: ${line}`} />
    </div>
  );
}

/** Quotes a word for a shell when it needs it. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages that are not from a secure origin have no clipboard; a selected field still copies.
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'aloud';
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}
