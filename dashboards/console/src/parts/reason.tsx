import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Command, word } from './command.tsx';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './notes.tsx';

/** Asks why before something is done. `command` makes the line that does the same, of the option that says why, if any. */
export function Reason(props: {
  title: string;
  action: string;
  label: string;
  /** Without it, it is not done. */
  required?: boolean;
  danger?: boolean;
  command: (because: string) => string;
  run: (reason: string) => Promise<unknown>;
  close: () => void;
  children?: ComponentChildren;
}) {
  const { title, action, label, required = false, command, run, close } = props;
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const missing = required && reason.trim() === '';
  const because = reason.trim() || (required ? '…' : '');
  const submit = async (event: Event) => {
    event.preventDefault();
    if (missing || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await run(reason.trim());
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} close={close}>
      <form class="reason" onSubmit={submit}>
        {props.children}
        <label>
          {label}
          <input type="text" dir="auto" autofocus autocomplete="off" maxLength={400} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {error !== undefined && <ProblemNote error={error} />}
        <Command line={command(because && ` --reason ${word(because)}`)} />
        <div class="actions end">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class={props.danger ? 'danger' : 'primary'} disabled={missing || busy}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
