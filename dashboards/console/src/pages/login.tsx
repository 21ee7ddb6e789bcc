import { useEffect, useRef, useState } from 'preact/hooks';
import { Command } from '../parts/command.tsx';
import { Mark } from '../parts/mark.tsx';
import { ProblemNote } from '../parts/notes.tsx';
import { session, signIn } from '../session.ts';

/** Who are you: a key, once; then a cookie that no script can read. */
export function LoginPage() {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = 'Sign in · Ruche';
    field.current?.focus();
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await signIn(key.trim());
    } catch (problem) {
      setError(problem);
      setBusy(false);
      field.current?.select();
    }
  };
  return (
    <main class="alone">
      <form class="login card" onSubmit={submit}>
        <Mark size={44} />
        <h1>Ruche</h1>
        <p>{greeting()}</p>
        <label>
          Key
          <input
            ref={field}
            type="password"
            autocomplete="current-password"
            spellcheck={false}
            placeholder="rk_…"
            required
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        {error !== undefined && <ProblemNote error={error} />}
        <button type="submit" class="primary" disabled={busy || key.trim() === ''}>
          Sign in
        </button>
        <div class="login-help muted">
          <p>The key of this machine’s owner lies in its home, readable by that user alone:</p>
          <Command line={'cat "${RUCHE_HOME:-$HOME/.ruche}/admin.key"'} />
          <p>
            Without pasting: <code>ruche up</code> and <code>ruche status</code> print a link that signs you in once.
          </p>
        </div>
      </form>
    </main>
  );
}

function greeting(): string {
  const now = session.value;
  if (now.kind !== 'out') return '';
  switch (now.reason) {
    case 'new':
      return 'Paste a key to open the console.';
    case 'expired':
      return 'Your session has ended. Paste a key to go on where you were.';
    case 'left':
      return 'You are signed out.';
    case 'code':
      return `That link no longer works: it signs in once, within 15 minutes. ${now.message ?? ''}`;
  }
}
