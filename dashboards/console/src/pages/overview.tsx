import { Empty } from '../parts/notes.tsx';
import { Command } from '../parts/command.tsx';
import { DeploymentTable } from '../parts/deployments.tsx';
import { Honeycomb, shades } from '../parts/honeycomb.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Prose } from '../parts/prose.tsx';
import { Bytes, Celsius, Share, Watts } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { Happenings } from '../parts/timeline.tsx';
import type { Node } from '../api/types.ts';
import { houseProse } from '../prose.ts';
import { to } from '../route.ts';
import { activity, deployments, nodes } from '../store.ts';

const MACHINES_SHOWN = 6;
const HAPPENINGS_SHOWN = 30;

/** Is the house well, what is it doing, what needs me: without scrolling. */
export function OverviewPage() {
  const machines = [...nodes.value.values()];
  const deployed = [...deployments.value.values()];
  const troubled = machines.filter(({ state }) => state !== 'ready');
  const shown = [...troubled, ...machines.filter(({ state }) => state === 'ready')].slice(0, MACHINES_SHOWN);
  return (
    <Page title="Overview" wide>
      <Prose sentences={houseProse(machines, deployed)} />
      <div class="columns">
        <div>
          <Section title="Deployments" aside={<a href={to('models')}>All models</a>}>
            {deployed.length === 0 ? (
              <Empty title="Nothing is deployed yet.">
                <p>Choose a model, look at its bill, deploy it. Or let one command do everything:</p>
                <Command line="ruche up --example chat" />
                <a class="button primary" href={to('models')}>
                  Choose a model
                </a>
              </Empty>
            ) : (
              <DeploymentTable rows={deployed} />
            )}
          </Section>
          <Section
            title="Machines"
            aside={<a href={to('fleet')}>{machines.length > shown.length ? `All ${machines.length}` : 'The fleet'}</a>}
          >
            {machines.length === 0 ? (
              <Empty title="No machine is here yet.">
                <p>This server runs without one. An agent brings its machine in:</p>
                <Command line={`ruche agent --server ${location.hostname}:7421`} />
              </Empty>
            ) : (
              <div class="machine-list">
                {shown.map((node) => (
                  <Machine key={node.name} node={node} />
                ))}
              </div>
            )}
          </Section>
        </div>
        <Section title="Just now">
          {activity.value.length === 0 ? (
            <p class="muted">Nothing has happened yet. What changes in the house is told here.</p>
          ) : (
            <Happenings events={activity.value.slice(0, HAPPENINGS_SHOWN)} />
          )}
        </Section>
      </div>
    </Page>
  );
}

function Machine({ node }: { node: Node }) {
  const { memory } = node;
  return (
    <a class="machine" href={to('nodes', node.name)}>
      <span class="machine-name">
        <bdi>{node.name}</bdi>
        <State state={node.state} />
      </span>
      {memory?.limitBytes !== undefined && (
        <Honeycomb memory={memory} colours={shades(deployments.value.keys())} />
      )}
      <span class="machine-readings">
        <Reading name="reserved">
          <Bytes value={memory?.reservedBytes} />
        </Reading>
        <Reading name="may be booked">
          <Bytes value={memory?.limitBytes} />
        </Reading>
        <Reading name="load">
          <Share value={node.processorLoad} />
        </Reading>
        {node.temperatureCelsius !== undefined && (
          <Reading name="warm">
            <Celsius value={node.temperatureCelsius} />
          </Reading>
        )}
        {node.powerWatts !== undefined && (
          <Reading name="power">
            <Watts value={node.powerWatts} />
          </Reading>
        )}
      </span>
    </a>
  );
}

function Reading({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <span class="reading">
      <span class="reading-name">{name}</span> {children}
    </span>
  );
}
