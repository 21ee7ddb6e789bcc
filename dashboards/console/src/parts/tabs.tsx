import { to } from '../route.ts';

interface Tab {
  text: string;
  path: string[];
  /** How many things there need a person. */
  needs?: number;
}

/** Pages that belong together, side by side. */
export function Tabs({ label, tabs, at }: { label: string; tabs: Tab[]; at: string }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ text, path, needs = 0 }) => (
        <a key={text} href={to(...path)} aria-current={text === at ? 'page' : undefined}>
          {text}
          {needs > 0 && (
            <span class="badge">
              {needs}
              <span class="aloud"> need you</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

const ORGANISATION: Tab[] = [
  { text: 'Agents', path: ['agents'] },
  { text: 'Conversations', path: ['conversations'] },
  { text: 'Documents', path: ['organisation'] },
];

export function OrganisationTabs({ at }: { at: 'Agents' | 'Conversations' | 'Documents' }) {
  return <Tabs label="The organisation" tabs={ORGANISATION} at={at} />;
}

export function WorkTabs({ at, needs }: { at: 'Runs' | 'Approvals'; needs: number }) {
  return (
    <Tabs
      label="Work"
      tabs={[
        { text: 'Runs', path: ['work'] },
        { text: 'Approvals', path: ['approvals'], needs },
      ]}
      at={at}
    />
  );
}

export function ModelTabs({ at }: { at: 'Models' | 'Planner' }) {
  return (
    <Tabs
      label="Models"
      tabs={[
        { text: 'Models', path: ['models'] },
        { text: 'Planner', path: ['planner'] },
      ]}
      at={at}
    />
  );
}
