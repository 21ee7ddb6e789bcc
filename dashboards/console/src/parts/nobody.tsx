import type { ComponentChildren } from 'preact';
import { to } from '../route.ts';
import { Command } from './command.tsx';
import { Empty } from './notes.tsx';

export const EXAMPLE = 'examples/organisations/henry-inc.yaml';

/** No organisation lives here: what one would be, and how to get the first. */
export function Nobody({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <Empty title={title}>
      {children ?? (
        <p>
          An organisation is a file: its agents with their characters and models, what they may spend, what they work on, and
          who must agree to what.
        </p>
      )}
      <Command line={`ruche apply -f ${EXAMPLE}`} />
      <a class="button primary" href={`${to('organisation')}?example=henry-inc`}>
        Look at henry-inc, then set it up
      </a>
    </Empty>
  );
}
