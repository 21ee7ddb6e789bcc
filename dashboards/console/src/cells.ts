import type { Memory } from './api/types.ts';

/** How many cells what may be booked on a machine is drawn as. */
export const CELLS = 64;
export const COLUMNS = 16;

export type Use = 'reserved' | 'foreign' | 'free' | 'kept';

/** A part of the memory of one machine. */
export interface Part {
  use: Use;
  /** The deployment that reserved it. */
  deployment?: string;
  bytes: number;
}

/** A part's share of one cell, from its floor up: 0 <= from < to <= 1. */
export interface Slice {
  part: Part;
  from: number;
  to: number;
}

/**
 * The parts that make up what may be booked, in the order they are drawn; their bytes add up to the limit. `undefined`
 * when the machine reports no limit.
 */
export function partsOf(memory: Memory | undefined): Part[] | undefined {
  const limit = memory?.limitBytes;
  if (!memory || limit === undefined || limit <= 0) return undefined;
  const byDeployment = new Map<string, number>();
  for (const { deployment, bytes } of memory.reservations ?? []) {
    byDeployment.set(deployment, (byDeployment.get(deployment) ?? 0) + bytes);
  }
  const parts: Part[] = [...byDeployment].map(([deployment, bytes]) => ({ use: 'reserved', deployment, bytes }));
  const named = parts.reduce((sum, part) => sum + part.bytes, 0);
  const unnamed = (memory.reservedBytes ?? named) - named;
  if (unnamed > 0) parts.push({ use: 'reserved', bytes: unnamed });
  const reserved = Math.max(named, memory.reservedBytes ?? named);
  const foreign = Math.max(0, Math.min(memory.foreignBytes ?? 0, limit - reserved));
  if (foreign > 0) parts.push({ use: 'foreign', bytes: foreign });
  const free = limit - reserved - foreign;
  if (free > 0) parts.push({ use: 'free', bytes: free });
  return parts;
}

/** What the machine keeps for itself beyond the limit. */
export function keptBytes(memory: Memory | undefined): number {
  return Math.max(0, (memory?.totalBytes ?? 0) - (memory?.limitBytes ?? Infinity));
}

/** Pours the parts into 64 cells, one after the other; a cell in which one part ends and the next begins holds both. */
export function cellsOf(parts: Part[], limitBytes: number): Slice[][] {
  const unit = limitBytes / CELLS;
  const cells: Slice[][] = Array.from({ length: CELLS }, () => []);
  let poured = 0;
  for (const part of parts) {
    let left = part.bytes;
    while (left > unit * 1e-6) {
      const index = Math.min(CELLS - 1, Math.floor(poured / unit + 1e-9));
      const room = (index + 1) * unit - poured;
      const amount = Math.min(left, room);
      if (amount <= 0) break;
      const from = (poured - index * unit) / unit;
      cells[index]?.push({ part, from: Math.max(0, from), to: Math.min(1, from + amount / unit) });
      poured += amount;
      left -= amount;
    }
  }
  return cells;
}

/** How many hollow cells stand for what is kept: at most one row, the words beside it tell the bytes. */
export function keptCells(memory: Memory): number {
  const unit = (memory.limitBytes ?? 0) / CELLS;
  return unit > 0 ? Math.min(COLUMNS, Math.round(keptBytes(memory) / unit)) : 0;
}
