import type { Model } from '../api/types.ts';
import { Command } from '../parts/command.tsx';
import { DeploymentTable } from '../parts/deployments.tsx';
import { Fit, fitOrder, fitText } from '../parts/fit.tsx';
import { Empty } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Progress } from '../parts/progress.tsx';
import { Bytes } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { ModelTabs } from '../parts/tabs.tsx';
import { counted, parametersText } from '../format.ts';
import { to } from '../route.ts';
import { deployments, models } from '../store.ts';

const COLUMNS: Column<Model>[] = [
  { id: 'name', title: 'Model', cell: ({ name }) => <bdi>{name}</bdi>, sort: ({ name }) => name, width: '188px' },
  { id: 'fits', title: 'Fits', cell: ({ fits }) => <Fit fits={fits} />, sort: ({ fits }) => fitOrder(fits) },
  {
    id: 'needs',
    title: 'Needs',
    number: true,
    cell: ({ fits }) => (fits?.totalBytes === undefined ? '' : <Bytes value={fits.totalBytes} />),
    sort: ({ fits }) => fits?.totalBytes,
    width: '92px',
  },
  {
    id: 'state',
    title: 'State',
    cell: (model) => <ModelState model={model} />,
    sort: ({ state }) => state,
    width: '172px',
  },
  {
    id: 'can',
    title: 'Can',
    cell: ({ capabilities = [] }) => capabilities.join(', '),
    sort: ({ capabilities = [] }) => capabilities.join(' '),
    width: '136px',
  },
  {
    id: 'parameters',
    title: 'Parameters',
    number: true,
    cell: ({ parameters }) => (parameters === undefined ? '' : <span class="quantity">{parametersText(parameters)}</span>),
    sort: ({ parameters }) => parameters,
    width: '100px',
  },
  {
    id: 'size',
    title: 'Size',
    number: true,
    cell: ({ bytes }) => (bytes === undefined ? '' : <Bytes value={bytes} />),
    sort: ({ bytes }) => bytes,
    width: '92px',
  },
];

/** What can be deployed, and what is. */
export function ModelsPage() {
  const all = [...models.value.values()];
  const deployed = [...deployments.value.values()];
  return (
    <Page title="Models" wide sentence={sentence(all, deployed.length)} tabs={<ModelTabs at="Models" />}>
      {deployed.length > 0 && (
        <Section title="Deployed">
          <DeploymentTable rows={deployed} />
        </Section>
      )}
      <Section title="Catalogue">
        {all.length === 0 ? (
          <Empty title="The catalogue is empty.">
            <p>A model comes in by its name:</p>
            <Command line="ruche pull smollm2-135m" />
          </Empty>
        ) : (
          <Table
            label="Models"
            rows={all}
            columns={COLUMNS}
            keyOf={({ name }) => name}
            href={({ name }) => to('models', name)}
            text={textOf}
            least={1040}
          />
        )}
      </Section>
    </Page>
  );
}

function ModelState({ model }: { model: Model }) {
  if (model.state === 'pulling') {
    const share = model.bytesDone !== undefined && model.bytesTotal ? model.bytesDone / model.bytesTotal : undefined;
    return (
      <span class="state-progress">
        <State state="pulling" />
        <Progress share={share} label={`Fetching ${model.name}`} />
      </span>
    );
  }
  return (
    <>
      <State state={model.state} />
      {model.deployed && <span class="tag">deployed</span>}
    </>
  );
}

function sentence(all: Model[], deployed: number): string {
  if (all.length === 0) return '';
  const present = all.filter(({ state }) => state === 'present').length;
  const fitting = all.filter(({ fits }) => fits?.verdict === 'placed').length;
  return `${counted(all.length, 'model')} in the catalogue: ${fitting} ${fitting === 1 ? 'fits' : 'fit'} now, ${present} on disk, ${deployed} deployed.`;
}

function textOf({ name, title = '', capabilities = [], quantisation = '', state, fits }: Model): string {
  return [name, title, quantisation, state, fitText(fits), ...capabilities].join(' ');
}
