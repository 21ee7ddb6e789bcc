import { signal } from '@preact/signals';
import { api, Problem, whenSessionExpires } from './api/client.ts';
import type { Status } from './api/types.ts';
import { startFeed, stopFeed } from './feed.ts';
import { readAddress } from './route.ts';
import { clear, connection } from './store.ts';

export type Session =
  | { kind: 'asking' }
  | { kind: 'out'; reason: 'new' | 'expired' | 'left' | 'code'; message?: string }
  | { kind: 'in' };

export const session = signal<Session>({ kind: 'asking' });
export const status = signal<Status | undefined>(undefined);

/**
 * Finds out who we are at start: a `#login=CODE` from the command line is exchanged once and removed from the address,
 * else the cookie speaks.
 */
export async function openSession(): Promise<void> {
  whenSessionExpires(() => {
    if (session.peek().kind === 'in') leave('expired');
  });
  const code = /^#login=(.+)$/.exec(location.hash)?.[1];
  if (code) {
    history.replaceState(null, '', `${location.pathname}#/`);
    readAddress();
    try {
      await api('POST', '/sessions', { code: decodeURIComponent(code) });
    } catch (error) {
      if (!(await hasSession())) {
        session.value = { kind: 'out', reason: 'code', message: messageOf(error) };
        return;
      }
    }
  }
  await enter();
}

/** Exchanges a pasted key for a session. Throws {@link Problem} when the server refuses it. */
export async function signIn(key: string): Promise<void> {
  await api('POST', '/sessions', { key });
  await enter();
}

export async function signOut(): Promise<void> {
  await api('DELETE', '/sessions').catch(() => {});
  leave('left');
}

async function enter(): Promise<void> {
  try {
    status.value = await api<Status>('GET', '/status');
    session.value = { kind: 'in' };
    startFeed();
  } catch (error) {
    if (error instanceof Problem && error.expired) {
      session.value = { kind: 'out', reason: 'new' };
    } else {
      // Not a matter of keys: the server is away or starting. The stream keeps trying and says so.
      session.value = { kind: 'in' };
      connection.value = { kind: 'lost', since: Date.now(), message: messageOf(error) };
      startFeed();
    }
  }
}

async function hasSession(): Promise<boolean> {
  return api('GET', '/status').then(
    () => true,
    () => false,
  );
}

function leave(reason: 'expired' | 'left'): void {
  stopFeed();
  clear();
  connection.value = { kind: 'connecting' };
  session.value = { kind: 'out', reason };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
