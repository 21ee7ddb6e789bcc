import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Deployment, Memory } from '../api/types.ts';
import { CELLS, cellsOf, COLUMNS, keptBytes, keptCells, partsOf, type Part, type Slice } from '../cells.ts';
import { bytesText } from '../format.ts';
import { to } from '../route.ts';
import { deployments } from '../store.ts';
import { Bytes } from './quantity.tsx';

/** The deployment under the pointer: its cells are lit on every machine. */
export const lit = signal<string | undefined>(undefined);

/** What goes away from under the pointer never hears that the pointer left. */
function useLightsOut(): void {
  useEffect(() => () => void (lit.value = undefined), []);
}

/* One cell is a hexagon standing on its point, 20 wide with a gap of 2, in rows of 16. */
const WIDE = 20;
const HALF = 9;
const SIDE = HALF / Math.cos(Math.PI / 6);
const ROW = WIDE * Math.sin(Math.PI / 3);

const GROUND = hexagons(0, CELLS);

/** Memory as 64 cells, each a 64th of what deployments may book, poured full from the top left. */
export function Honeycomb({ memory }: { memory: Memory }) {
  useLightsOut();
  const parts = partsOf(memory);
  if (!parts || memory.limitBytes === undefined) return null;
  const cells = cellsOf(parts, memory.limitBytes);
  const kept = keptCells(memory);
  const rows = CELLS / COLUMNS + (kept > 0 ? 1 : 0);
  return (
    <svg
      class="honeycomb"
      viewBox={`0 0 ${COLUMNS * WIDE + WIDE / 2} ${(rows - 1) * ROW + SIDE * 2 + 2}`}
      role="img"
      aria-label={spoken(parts, keptBytes(memory))}
    >
      <path class="cell" d={GROUND} />
      {parts
        .filter(({ use }) => use !== 'free')
        .map((part) => (
          <path
            key={`${part.use} ${part.deployment ?? ''}`}
            class={`cell ${part.use}${dimmed(part) ? ' dim' : ''}`}
            data-shade={part.deployment === undefined ? undefined : shades.value.get(part.deployment)}
            d={drawn(cells, part)}
            onPointerEnter={() => (lit.value = part.deployment)}
            onPointerLeave={() => (lit.value = undefined)}
          />
        ))}
      {kept > 0 && <path class="cell kept" d={hexagons(CELLS, CELLS + kept)} />}
    </svg>
  );
}

/** The hatching of memory that is not ours; drawn once for the whole page. */
export function Patterns() {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true">
      <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" class="hatch-ground" />
        <path d="M1 0v5" class="hatch-line" />
      </pattern>
    </svg>
  );
}

/** What the cells stand for, in words and bytes. */
export function Legend({ memory }: { memory: Memory }) {
  useLightsOut();
  const parts = partsOf(memory);
  if (!parts) return null;
  const kept = keptBytes(memory);
  return (
    <ul class="legend">
      {parts.map((part) => (
        <li
          key={`${part.use} ${part.deployment ?? ''}`}
          class={dimmed(part) ? 'dim' : ''}
          onPointerEnter={() => (lit.value = part.deployment)}
          onPointerLeave={() => (lit.value = undefined)}
        >
          <Swatch part={part} />
          <span class="legend-name">
            {part.deployment ? <a href={to('deployments', part.deployment)}>{part.deployment}</a> : name(part)}
          </span>
          <Bytes value={part.bytes} />
        </li>
      ))}
      {kept > 0 && (
        <li>
          <Swatch part={{ use: 'kept', bytes: kept }} />
          <span class="legend-name">{name({ use: 'kept', bytes: kept })}</span>
          <Bytes value={kept} />
        </li>
      )}
    </ul>
  );
}

function Swatch({ part }: { part: Part }) {
  return (
    <svg class="swatch" width="14" height="14" viewBox="0 0 20 22" aria-hidden="true">
      <path
        class={`cell ${part.use}`}
        data-shade={part.deployment === undefined ? undefined : shades.value.get(part.deployment)}
        d={hexagons(0, 1)}
      />
    </svg>
  );
}

/** Each deployment's own shade of honey, the same wherever it is drawn; the oldest has the purest. */
export const shades = computed<ReadonlyMap<string, number>>(() => {
  const age = ({ createdAt = '', model }: Deployment) => `${createdAt} ${model}`;
  const oldestFirst = [...deployments.value.values()].sort((a, b) => (age(a) < age(b) ? -1 : 1));
  return new Map(oldestFirst.map(({ model }, index) => [model, index % 5]));
});

function dimmed(part: Part): boolean {
  return lit.value !== undefined && part.deployment !== lit.value;
}

function name(part: Part): string {
  switch (part.use) {
    case 'reserved':
      return part.deployment ?? 'reserved';
    case 'foreign':
      return 'other programs';
    case 'free':
      return 'free';
    case 'kept':
      return 'kept for the system';
  }
}

function spoken(parts: Part[], kept: number): string {
  const all: Part[] = kept > 0 ? [...parts, { use: 'kept', bytes: kept }] : parts;
  return `Memory: ${all.map((part) => `${name(part)} ${bytesText(part.bytes).join(' ')}`).join(', ')}`;
}

/** All that one part fills, as one path: a machine is a handful of elements, however many cells it has. */
function drawn(cells: Slice[][], part: Part): string {
  return cells
    .map((slices, index) =>
      slices
        .filter((slice) => slice.part === part)
        .map(({ from, to }) => hexagon(index, from, to))
        .join(''),
    )
    .join('');
}

function hexagons(first: number, end: number): string {
  return Array.from({ length: end - first }, (_, index) => hexagon(first + index, 0, 1)).join('');
}

/** The part of cell `index` between two levels; level 0 is its floor, 1 its top. */
function hexagon(index: number, from: number, to: number): string {
  const column = index % COLUMNS;
  const row = Math.floor(index / COLUMNS);
  const x = column * WIDE + WIDE / 2 + (row % 2 === 1 ? WIDE / 2 : 0);
  const y = row * ROW + SIDE + 1;
  const top = y + SIDE - to * SIDE * 2;
  const bottom = y + SIDE - from * SIDE * 2;
  const right: [number, number][] = [
    [half(top - y), top],
    ...(top < y - SIDE / 2 && bottom > y - SIDE / 2 ? [[HALF, y - SIDE / 2] as [number, number]] : []),
    ...(top < y + SIDE / 2 && bottom > y + SIDE / 2 ? [[HALF, y + SIDE / 2] as [number, number]] : []),
    [half(bottom - y), bottom],
  ];
  const left = right.map(([dx, py]): [number, number] => [-dx, py]).reverse();
  return `M${[...right, ...left].map(([dx, py]) => `${(x + dx).toFixed(2)} ${py.toFixed(2)}`).join('L')}Z`;
}

/** Half the width of a hexagon at a height above or below its middle. */
function half(dy: number): number {
  const distance = Math.abs(dy);
  return distance <= SIDE / 2 ? HALF : Math.max(0, (2 * HALF * (SIDE - distance)) / SIDE);
}
