import type { Spec } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command } from '../parts/command.tsx';
import { Editor } from '../parts/editor.tsx';
import { Empty, ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Count } from '../parts/quantity.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { to } from '../route.ts';
import { specsProse, useSpecs } from '../specs.ts';

const COLUMNS: Column<Spec>[] = [
  { id: 'name', title: 'Name', cell: ({ name }) => <bdi>{name}</bdi>, sort: ({ name }) => name, width: '220px' },
  { id: 'kind', title: 'Kind', cell: ({ kind }) => kind, sort: ({ kind }) => kind, width: '140px' },
  { id: 'what', title: 'What', cell: (spec) => <bdi class="clipped">{gist(spec)}</bdi> },
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

/** What organisations are made of, and a place to change it: look first, then apply. */
export function OrganisationPage() {
  const { found: specs, error } = useSpecs();
  return (
    <Page title="Organisation" wide sentence={specs && specsProse(specs)}>
      {error !== undefined && <ProblemNote error={error} />}
      {specs === undefined && error === undefined && <Skeleton lines={6} />}
      {specs?.length === 0 && (
        <Empty title="No organisation lives here yet.">
          <p>
            An organisation is a file: its agents with their characters and models, what they may spend, what they work on,
            and who must agree to what. Drop one below, or:
          </p>
          <Command line="ruche apply -f examples/organisations/henry-inc.yaml" />
        </Empty>
      )}
      {specs && specs.length > 0 && (
        <Table
          label="Documents"
          rows={specs}
          columns={COLUMNS}
          keyOf={({ kind, name }) => `${kind}/${name}`}
          href={({ kind, name }) => to('organisation', kind, name)}
          text={({ kind, name }) => `${kind} ${name}`}
          least={760}
        />
      )}
      {specs && (
        <Section title="Hand in documents">
          <Editor start="" />
        </Section>
      )}
    </Page>
  );
}

/** The words of a document that tell most of it. */
function gist({ document }: Spec): string {
  const spec = ((document as { spec?: Record<string, unknown> } | undefined)?.spec ?? {}) as Record<string, unknown>;
  const words = [spec.role, spec.mission, spec.claim, spec.topic, spec.description].find((each) => typeof each === 'string');
  return typeof words === 'string' ? words.trim().replaceAll(/\s+/g, ' ') : '';
}
