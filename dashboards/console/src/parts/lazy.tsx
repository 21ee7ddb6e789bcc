import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ProblemNote, Skeleton } from './notes.tsx';

/** A part that is fetched when it is first shown, because most pages do without it. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [, redraw] = useState(0);
    const [error, setError] = useState<unknown>();
    useEffect(() => {
      if (loaded) return;
      load().then(
        (part) => {
          loaded = part;
          redraw((times) => times + 1);
        },
        (problem: unknown) => setError(problem),
      );
    }, []);
    if (loaded) {
      const Part = loaded;
      return <Part {...props} />;
    }
    return error === undefined ? <Skeleton lines={6} /> : <ProblemNote error={error} />;
  };
}
