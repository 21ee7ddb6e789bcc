import { Ground, type Point } from './paths.ts';
import type { Direction } from './person.ts';

/*
 * Where the rooms, the furniture and everybody's places are, in tiles from the building's top left. The building: a row
 * of machine rooms behind the hall's north wall, the hall itself, and in its corner the room of whoever decides.
 */

/** What an Office document says; without one, everything is laid out by rule. */
export interface OfficeMap {
  width: number;
  height: number;
  seed?: number;
  places: readonly { id: string; type: string; x: number; y: number }[];
  /** Tiles a second. */
  speed: number;
}

export interface Someone {
  name: string;
  team: string;
  desk: string;
}

/** A place to be: where, and which way one looks there. */
export interface Spot extends Point {
  facing: Direction;
  /** One sits there. */
  seat?: boolean;
}

export interface Desk {
  x: number;
  y: number;
  owner: string | undefined;
  team: string;
  seat: Spot;
}

/** The room of a machine, or of the many that have none of their own. */
export interface Room {
  machine: string;
  /** How many further machines it stands for. */
  more: number;
  x: number;
  width: number;
  door: Point;
  queue: Spot[];
}

export type PieceKind =
  | 'table' | 'cooler' | 'sofa' | 'rug' | 'printer' | 'plant' | 'fern' | 'shelf' | 'floorlamp' | 'lowtable' | 'cabinet' | 'mat' | 'armchair' | 'books' | 'pantry' | 'globe' | 'bench' | 'comb'
  | 'whiteboard' | 'flowboard' | 'clock' | 'window' | 'phone' | 'picture';

/** A piece of furniture; its tile is the top left of what stands on the floor. */
export interface Piece extends Point {
  kind: PieceKind;
  width: number;
  variant: number;
}

export interface Study {
  x: number;
  y: number;
  width: number;
  height: number;
  door: Point;
}

export interface Plan {
  seed: number;
  width: number;
  height: number;
  /** The first row of the hall's floor. */
  hallTop: number;
  rooms: Room[];
  study: Study | undefined;
  desks: Desk[];
  pieces: Piece[];
  board: Spot[];
  phone: Spot[];
  sofa: Spot[];
  cooler: Spot[];
  table: Spot[];
  door: Spot[];
  entrance: Point;
  ground: Ground;
  speed: number;
}

export const ROOM_HEIGHT = 3;
export const WALL_ROWS = 2;
export const ROOMS_MOST = 10;
