import type { Node } from '../api/types.ts';
import { keptBytes, partsOf } from '../cells.ts';
import { Ago } from '../parts/ago.tsx';
import { Bill } from '../parts/bill.tsx';
import { Command } from '../parts/command.tsx';
import { DeploymentTable } from '../parts/deployments.tsx';
import { Honeycomb, Legend } from '../parts/honeycomb.tsx';
import { Logs } from '../parts/logs.tsx';
import { Empty } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Bytes, Celsius, Rate, Share, Watts } from '../parts/quantity.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { bytesText, listed } from '../format.ts';
import { speedOn } from '../prose.ts';
import { to } from '../route.ts';
import { deployments, nodes } from '../store.ts';

const CRUMBS = [{ text: 'Fleet', href: to('fleet') }];

/** One machine. */
export function NodePage({ name }: { name: string }) {
  const node = nodes.value.get(name);
  if (!node) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        <Empty title="There is no machine of this name.">
          <p>It may have been renamed or removed. These are here now:</p>
          <Command line="ruche nodes" />
        </Empty>
      </Page>
    );
  }
  const here = [...deployments.value.values()].filter(({ stages = [] }) => stages.some((stage) => stage.node === name));
  const { memory } = node;
  return (
    <Page title={name} state={node.state} crumbs={CRUMBS} sentence={<Sentence node={node} />}>
      {memory?.limitBytes !== undefined && (
        <div class="card comb large">
          <Honeycomb memory={memory} />
          <Legend memory={memory} />
        </div>
      )}
      <Section title="Facts">
        <FactsOf node={node} speed={speedOn(name, here)} />
      </Section>
      <Section title="Deployments here">
        {here.length > 0 ? (
          <DeploymentTable rows={here} />
        ) : (
          <p class="muted">
            None. <a href={to('models')}>Choose a model</a> to deploy.
          </p>
        )}
      </Section>
      {memory && <MemoryBill node={node} />}
      <Runtimes node={node} />
      <Section title="Timeline">
        <Timeline changes={node.timeline} />
      </Section>
      <Section title="Log of the server">
        <Logs />
      </Section>
    </Page>
  );
}

function Sentence({ node }: { node: Node }) {
  const reserved = node.memory?.reservedBytes;
  const limit = node.memory?.limitBytes;
  return (
    <>
      {node.reason && node.state !== 'ready' ? `${node.reason} ` : ''}
      {reserved !== undefined && limit !== undefined
        ? `${bytesText(reserved).join(' ')} of the ${bytesText(limit).join(' ')} that may be booked are reserved. `
        : ''}
      {node.lastSeenAt && (
        <>
          Last heard of <Ago at={node.lastSeenAt} />.
        </>
      )}
    </>
  );
}

function FactsOf({ node, speed }: { node: Node; speed: number | undefined }) {
  const { memory, gpus = [], disks = [] } = node;
  return (
    <Facts
      facts={[
        ['Speed now', speed !== undefined && <Rate value={speed} />],
        ['Load', <Share value={node.processorLoad} />],
        ['Temperature', <Celsius value={node.temperatureCelsius} />],
        ['Power', <Watts value={node.powerWatts} />],
        ['Processor', node.processor],
        ['Cores', cores(node)],
        ['Memory', memory?.totalBytes !== undefined && <Bytes value={memory.totalBytes} />],
        ['Available now', memory?.availableBytes !== undefined && <Bytes value={memory.availableBytes} />],
        ['System', [node.os, node.architecture].filter(Boolean).join(', ')],
        ['Host', node.hostname],
        ...gpus.map((gpu): [string, preact.ComponentChildren] => [
          'GPU',
          <>
            {gpu.name}
            {gpu.memoryTotalBytes !== undefined && (
              <>
                , <Bytes value={gpu.memoryTotalBytes} />
              </>
            )}
          </>,
        ]),
        ...disks.map((disk): [string, preact.ComponentChildren] => [
          `Disk ${disk.mount}`,
          <>
            <Bytes value={disk.freeBytes} /> free
            {disk.totalBytes !== undefined && (
              <>
                {' '}
                of <Bytes value={disk.totalBytes} />
              </>
            )}
          </>,
        ]),
        ['Id', <code>{node.id}</code>],
        ['Revision', node.revision],
      ]}
    />
  );
}

function MemoryBill({ node }: { node: Node }) {
  const { memory } = node;
  const parts = partsOf(memory);
  if (!memory || !parts || memory.totalBytes === undefined) return null;
  const kept = keptBytes(memory);
  const lines = parts.map(({ use, deployment, bytes }) => ({
    line: deployment ?? (use === 'foreign' ? 'other programs' : use),
    bytes,
  }));
  if (kept > 0) lines.push({ line: `kept for the system${memory.limitReason ? ` (${memory.limitReason})` : ''}`, bytes: kept });
  return (
    <Section title="Bill of memory">
      <Bill lines={lines} limitBytes={memory.totalBytes} limitName="memory of this machine" />
    </Section>
  );
}

function Runtimes({ node }: { node: Node }) {
  const { runtimes = [] } = node;
  if (runtimes.length === 0) return null;
  return (
    <Section title="Runtimes">
      <Facts
        facts={runtimes.map(({ name, version, available, reason }) => [
          name,
          available ? `ready${version ? `, ${version}` : ''}` : `not here${reason ? `: ${reason}` : ''}`,
        ])}
      />
    </Section>
  );
}

function cores({ physicalCores, logicalCores }: Node): string {
  const parts = [
    physicalCores !== undefined && `${physicalCores} cores`,
    logicalCores !== undefined && logicalCores !== physicalCores && `${logicalCores} threads`,
  ].filter((part): part is string => Boolean(part));
  return listed(parts);
}
