import { useMemo } from 'preact/hooks';
import { Ago } from '../parts/ago.tsx';
import { Section } from '../parts/page.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { to } from '../route.ts';
import { Portrait } from './portrait.tsx';
import type { Stand } from './scene.ts';
import { businessOf, postureOf, whereOf } from './words.ts';

/** The picture's twin: the same, for those who cannot see it or want it exactly. */
export function Twin({ stands, decider }: { stands: readonly Stand[]; decider: string | undefined }) {
  const columns = useMemo<Column<Stand>[]>(
    () => [
      {
        id: 'who',
        title: 'Who',
        width: '20%',
        sort: ({ doing }) => doing.name,
        cell: ({ doing }) => (
          <span class="office-who">
            <Portrait name={doing.name} palette={doing.agent.sprite.palette} size={16} />
            <bdi>{doing.name}</bdi>
          </span>
        ),
      },
      { id: 'where', title: 'Where', width: '28%', sort: ({ place }) => place, cell: (stand) => whereOf(stand, decider) },
      {
        id: 'what',
        title: 'Doing what',
        sort: ({ doing }) => doing.act,
        cell: (stand) => (
          <>
            {postureOf(stand)}
            <span class="muted"> · {businessOf(stand)}</span>
          </>
        ),
      },
      { id: 'since', title: 'Since', number: true, width: '92px', sort: ({ doing }) => -doing.since, cell: ({ doing }) => <Ago at={doing.since} bare /> },
      { id: 'machine', title: 'Machine', width: '14%', sort: ({ doing }) => doing.node, cell: ({ doing }) => (doing.node === undefined ? <span class="muted">none</span> : <bdi>{doing.node}</bdi>) },
    ],
    [decider],
  );
  return (
    <Section title="Who is where">
      <Table
        label="Who is where"
        rows={[...stands].sort((a, b) => (a.doing.name < b.doing.name ? -1 : 1))}
        columns={columns}
        keyOf={({ doing }) => doing.name}
        href={({ doing }) => to('agents', doing.name)}
        text={(stand) => `${stand.doing.name} ${whereOf(stand, decider)} ${postureOf(stand)} ${businessOf(stand)} ${stand.doing.node ?? ''}`}
        least={820}
      />
    </Section>
  );
}
