import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Spec } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { Editor } from '../parts/editor.tsx';
import { Empty, ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Count } from '../parts/quantity.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { EXAMPLE } from '../parts/nobody.tsx';
import { OrganisationTabs } from '../parts/tabs.tsx';
import { route, to } from '../route.ts';
import { specsProse, useSpecs } from '../specs.ts';

const COLUMNS: Column<Spec>[] = [
  { id: 'name', title: 'Name', cell: ({ name }) => <bdi>{name}</bdi>, sort: ({ name }) => name, width: '220px' },
  { id: 'kind', title: 'Kind', cell: ({ kind }) => kind, sort: ({ kind }) => kind, width: '140px' },
  { id: 'what', title: 'What', cell: ({ what }) => <bdi class="clipped" title={what}>{what}</bdi> },
  {
    id: 'generation',
    title: 'Version',
    number: true,
    cell: ({ generation }) => <Count value={generation} />,
    sort: ({ generation }) => generation,
    width: '84px',
  },
  {
    id: 'changed',
    title: 'Changed',
    number: true,
    cell: ({ changedAt }) => <Ago at={changedAt} />,
    sort: ({ changedAt }) => -Date.parse(changedAt),
    width: '116px',
  },
];

/** The example that comes with Ruche, once it was asked for. */
const example = signal<string | undefined>(undefined);

async function readExample(): Promise<void> {
  const { default: text } = await import('../../../../examples/organisations/henry-inc.yaml?raw');
  example.value = text;
}

/** What organisations are made of, and a place to change it: look first, then apply. */
export function OrganisationPage() {
  const { found: specs, error } = useSpecs();
  const wantsExample = route.value.query.get('example') === 'henry-inc';
  useEffect(() => {
    if (wantsExample) void readExample();
  }, [wantsExample]);
  return (
    <Page title="Documents" wide sentence={specs && specsProse(specs)} tabs={<OrganisationTabs at="Documents" />}>
      {error !== undefined && <ProblemNote error={error} />}
      {specs === undefined && error === undefined && <Skeleton lines={6} />}
      {specs?.length === 0 && (
        <Empty title="No organisation lives here yet.">
          <p>
            An organisation is a file: its agents with their characters and models, what they may spend, what they work on,
            and who must agree to what. Drop one below, or:
          </p>
          <Command line={`ruche apply -f ${EXAMPLE}`} />
          {!wantsExample && (
            <a class="button primary" href={`${to('organisation')}?example=henry-inc`}>
              Look at henry-inc, then set it up
            </a>
          )}
        </Empty>
      )}
      {specs && specs.length > 0 && (
        <Table
          label="Documents"
          rows={specs}
          columns={COLUMNS}
          keyOf={({ kind, name }) => `${kind}/${name}`}
          href={({ kind, name }) => to('organisation', kind, name)}
          text={({ kind, name, what }) => `${kind} ${name} ${what}`}
          least={760}
        />
      )}
      {specs && (
        <Section title="Hand in documents">
          {example.value === undefined && wantsExample ? <Skeleton lines={6} /> : <Editor key={wantsExample ? 'example' : ''} start={wantsExample ? (example.value ?? '') : ''} />}
        </Section>
      )}
    </Page>
  );
}
