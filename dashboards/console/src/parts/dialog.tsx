import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Command } from './command.tsx';
import { ProblemNote } from './notes.tsx';

/** A modal window; Esc and a click beside it close it, and the focus goes back to where it was. */
export function Dialog(props: { title: string; close: () => void; class?: string; children: ComponentChildren }) {
  const { title, close, children } = props;
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  // before the next key is handled: an Esc that comes at once must find it open
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={props.class}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClose={close}
      onClick={(event) => {
        if (event.target === element.current) close();
      }}
    >
      <div class="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

/** Asks before something is taken away, and tells what exactly would happen. */
export function Confirm(props: {
  title: string;
  action: string;
  command?: string;
  run: () => Promise<void>;
  close: () => void;
  children: ComponentChildren;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.run();
      props.close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={props.title} close={props.close}>
      {props.children}
      {error !== undefined && <ProblemNote error={error} />}
      {props.command && <Command line={props.command} />}
      <div class="actions end">
        <button type="button" onClick={props.close}>
          Cancel
        </button>
        <button type="button" class="danger" disabled={busy} onClick={run}>
          {props.action}
        </button>
      </div>
    </Dialog>
  );
}
