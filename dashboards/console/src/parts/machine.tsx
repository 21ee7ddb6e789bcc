import type { Node } from '../api/types.ts';
import { CELLS } from '../cells.ts';
import { bytesText } from '../format.ts';
import { speedOn } from '../prose.ts';
import { to } from '../route.ts';
import { deployments } from '../store.ts';
import { Honeycomb, Legend } from './honeycomb.tsx';
import { Bytes, Celsius, Rate, Reading, Share, Watts } from './quantity.tsx';
import { State } from './state.tsx';

/** One machine, large: its cells, what they stand for, its readings. */
export function MachineCard({ node }: { node: Node }) {
  const { memory } = node;
  const speed = speedOn(node.name, deployments.value.values());
  return (
    <article class={`card machine-card ${node.state}`}>
      <header>
        <h2>
          <a href={to('nodes', node.name)}>
            <bdi>{node.name}</bdi>
          </a>
        </h2>
        <State state={node.state} />
        <span class="card-readings">
          {speed !== undefined && (
            <Reading name="decodes">
              <Rate value={speed} />
            </Reading>
          )}
          <Readings node={node} />
        </span>
      </header>
      {memory?.limitBytes === undefined ? (
        <p class="muted">This machine has not told its memory yet.</p>
      ) : (
        <div class="comb">
          <Honeycomb memory={memory} />
          <Legend memory={memory} />
        </div>
      )}
      {memory?.limitBytes !== undefined && (
        <p class="muted small">
          One cell is {bytesText(memory.limitBytes / CELLS).join(' ')}, a {CELLS}th of what may be booked
          {node.processor ? ` · ${node.processor}` : ''}
        </p>
      )}
    </article>
  );
}

/** One machine, small: its cells and the readings that it has. */
export function MachineTile({ node }: { node: Node }) {
  const { memory } = node;
  return (
    <a class="machine" href={to('nodes', node.name)}>
      <span class="machine-name">
        <bdi>{node.name}</bdi>
        <State state={node.state} />
      </span>
      {memory?.limitBytes !== undefined && (
        <Honeycomb memory={memory} />
      )}
      <span class="machine-readings">
        {memory?.limitBytes === undefined ? (
          <span class="muted">has not told its memory yet</span>
        ) : (
          <>
            <Reading name="reserved">
              <Bytes value={memory.reservedBytes} />
            </Reading>
            <Reading name="may be booked">
              <Bytes value={memory.limitBytes} />
            </Reading>
          </>
        )}
        <Readings node={node} />
      </span>
    </a>
  );
}

function Readings({ node }: { node: Node }) {
  // what a machine said before it was lost is not how it is now
  if (node.state === 'lost') return null;
  return (
    <>
      {node.processorLoad !== undefined && (
        <Reading name="load">
          <Share value={node.processorLoad} />
        </Reading>
      )}
      {node.temperatureCelsius !== undefined && <Celsius value={node.temperatureCelsius} />}
      {node.powerWatts !== undefined && <Watts value={node.powerWatts} />}
    </>
  );
}
