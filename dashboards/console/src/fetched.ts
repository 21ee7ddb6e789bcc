import { useEffect, useState } from 'preact/hooks';
import { api } from './api/client.ts';

export interface Fetched<T> {
  found: T | undefined;
  error: unknown;
}

/** What `read` found; read again when something of `on` is another, and what was found stays until then. */
export function useFetched<T>(read: (signal: AbortSignal) => Promise<T>, on: unknown[]): Fetched<T> {
  const [found, setFound] = useState<T>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const stop = new AbortController();
    read(stop.signal).then(
      (fresh) => {
        if (stop.signal.aborted) return;
        setFound(fresh);
        setError(undefined);
      },
      (problem: unknown) => !stop.signal.aborted && setError(problem),
    );
    return () => stop.abort();
  }, on);
  return { found, error };
}

/** An object as the stream tells it; one that the stream tells nothing of is asked for at `path`. */
export function useObject<T>(told: T | undefined, path: string): Fetched<T> {
  const isTold = told !== undefined;
  const { found, error } = useFetched<T | undefined>(
    (signal) => (isTold ? Promise.resolve(undefined) : api<T>('GET', path, undefined, signal)),
    [path, isTold],
  );
  return { found: told ?? found, error: isTold ? undefined : error };
}
