import { chance } from './chance.ts';
import { Decor } from './decor.ts';
import { Ground, type Point } from './paths.ts';
import type { Direction } from './person.ts';
import { type Desk, type OfficeMap, type Piece, type PieceKind, type Plan, type Room, ROOM_HEIGHT, ROOMS_MOST, type Someone, type Spot, type Study, WALL_ROWS } from './plan.ts';

const ROOM_WIDTH = 7;
const ROOM_LEAST = 6;
const STUDY_WIDTH = 9;
const STUDY_HEIGHT = 6;
/** What hangs on the north wall takes so many tiles. */
const WALL_PIECES = 14;
const DESK_COLUMN = 4;
const DESK_ROW = 4;
const COMMON_WIDTH = 12;


/** Lays the house out: as its document says, and by rule where it says nothing. */
export function planOf(people: readonly Someone[], machines: readonly string[], decider: string | undefined, map: OfficeMap | undefined, seed: number): Plan {
  return new Layout(people, machines, decider, map, seed).plan();
}

class Layout {
  private readonly ground: Ground;
  private readonly random: () => number;
  private readonly rooms: Room[] = [];
  private readonly pieces: Piece[] = [];
  private readonly desks: Desk[] = [];
  private readonly width: number;
  private readonly height: number;
  /** The document's map begins here. */
  private readonly left: number;
  private readonly top: number;
  private readonly floor: number;
  private study: Study | undefined;

  private readonly people: readonly Someone[];
  private readonly decider: string | undefined;
  private readonly map: OfficeMap | undefined;
  private readonly seed: number;

  constructor(people: readonly Someone[], machines: readonly string[], decider: string | undefined, map: OfficeMap | undefined, seed: number) {
    this.people = people;
    this.decider = decider;
    this.map = map?.places.length ? map : undefined;
    this.seed = seed;
    this.random = chance(seed);
    const shown = machines.slice(0, ROOMS_MOST);
    const roomWidth = shown.length > 3 ? ROOM_LEAST : ROOM_WIDTH;
    const wall = shown.length * roomWidth + WALL_PIECES + (decider === undefined ? 1 : STUDY_WIDTH);
    const wanted = this.wanted();
    this.width = Math.max(wanted.width, wall);
    this.left = this.map ? this.width - wanted.width : 0;
    this.top = shown.length > 0 ? ROOM_HEIGHT : 0;
    this.floor = this.top + WALL_ROWS;
    this.height = this.top + wanted.height;
    this.ground = new Ground(this.width, this.height + 2);
    this.ground.block(0, 0, this.width, this.floor);
    this.ground.block(0, this.height, this.width, 2);
    shown.forEach((machine, index) => {
      const x = index * roomWidth;
      const more = index === ROOMS_MOST - 1 ? machines.length - ROOMS_MOST : 0;
      this.rooms.push({ machine, more, x, width: roomWidth, door: { x: x + roomWidth - 2, y: this.floor }, queue: [] });
    });
  }

  /** What the hall needs by itself. */
  private wanted(): { width: number; height: number } {
    const seats = this.people.length - (this.decider === undefined ? 0 : 1);
    if (this.map) {
      const spare = Math.max(0, this.people.length - this.map.places.filter(({ type }) => type === 'desk').length);
      const across = Math.floor((this.map.width - 2) / DESK_COLUMN);
      return { width: this.map.width, height: Math.max(this.map.height, 8) + Math.ceil(spare / across) * (DESK_ROW - 1) };
    }
    const deep = this.deep();
    const columns = Math.max(2, Math.ceil(Math.sqrt((seats * deep * 1.5) / DESK_COLUMN)));
    const rows = Math.max(2, Math.ceil(seats / columns));
    return { width: columns * DESK_COLUMN + COMMON_WIDTH + 1, height: Math.max(WALL_ROWS + STUDY_HEIGHT + 7, WALL_ROWS + 2 + rows * deep + 1) };
  }

  /** Rows from one desk to the next. */
  private deep(): number {
    return this.people.length > 9 ? DESK_ROW - 1 : DESK_ROW;
  }

  plan(): Plan {
    const doorOf = this.placeOf('door');
    if (this.decider !== undefined || doorOf) this.buildStudy(doorOf);
    const wallFrom = this.rooms.reduce((sum, { width }) => sum + width, 0);
    const hung = this.hang(wallFrom, this.study?.x ?? this.width);
    const table = this.table();
    const cooler = this.cooler();
    this.printers();
    this.placeDesks();
    const sofa = this.sofa();
    const entrance = this.entrance();
    const door = this.study ? this.line(this.study.door.x, this.study.door.y + 1, -1, 'up') : this.line(entrance.x, entrance.y - 2, -1, 'down');
    for (const room of this.rooms) room.queue.push(...this.line(room.door.x, room.door.y, -1, 'up'));
    const { ground, random, pieces, desks, study, width, height, floor: first } = this;
    const kept = [...door.slice(0, 8), ...this.rooms.flatMap(({ queue }) => queue.slice(0, 6)), ...cooler.slice(0, 4)];
    new Decor({ ground, random, pieces, desks, study, width, height, floor: first }).furnish(kept);
    return {
      seed: this.seed,
      width: this.width,
      height: this.height,
      hallTop: this.top,
      rooms: this.rooms,
      study: this.study,
      desks: this.desks,
      pieces: this.pieces,
      ...hung,
      sofa,
      cooler,
      table,
      door,
      entrance,
      ground: this.ground,
      speed: this.map?.speed ?? 2,
    };
  }

  private placeOf(type: string): Point | undefined {
    const found = this.map?.places.find((place) => place.type === type);
    return found && this.onMap(found);
  }

  private onMap({ x, y }: Point): Point {
    return { x: x + this.left, y: Math.max(this.floor, y + this.top) };
  }

  private buildStudy(given: Point | undefined): void {
    const door = given ?? { x: this.width - STUDY_WIDTH + 1, y: this.floor + STUDY_HEIGHT - 3 };
    const x = Math.max(1, door.x - 1);
    const height = Math.max(4, door.y + 1 - this.floor);
    this.study = { x, y: this.floor, width: this.width - x, height, door: { x: door.x, y: this.floor + height - 1 } };
    this.ground.block(x, this.floor, 1, height);
    this.ground.block(x, this.floor + height - 2, this.width - x, 2);
    this.ground.block(door.x, this.floor + height - 2, 1, 2, false);
  }

  /** What hangs on the north wall, from the machines' rooms to the decider's: boards, a clock, the window with the telephone. */
  private hang(from: number, to: number): Pick<Plan, 'board' | 'phone'> {
    const y = this.floor;
    let x = from + 1;
    const put = (kind: PieceKind, width: number, needs = width) => {
      // what the document puts before the wall keeps its place
      while (x + needs < to && this.map?.places.some((place) => place.y <= 3 && this.onMap(place).x >= x && this.onMap(place).x < x + needs)) x++;
      const at = x;
      this.pieces.push({ kind, x: at, y, width, variant: 0 });
      x += needs;
      return at;
    };
    const before = (at: number, width: number): Spot[] => Array.from({ length: width }, (_, index) => ({ x: at + index, y, facing: 'up' as const }));
    const given = this.placeOf('whiteboard');
    const boards: Spot[] = [];
    const count = 1 + Math.floor(this.people.length / 24);
    for (let index = 0; index < count && (index === 0 || x + 5 + 9 < to); index++) {
      const at = given && index === 0 ? given.x : put('whiteboard', 4);
      if (given && index === 0) this.pieces.push({ kind: 'whiteboard', x: given.x, y, width: 4, variant: 0 });
      boards.push(...before(at, 4));
    }
    x += x + 13 < to ? 1 : 0;
    put('flowboard', 3);
    put('clock', 1);
    x += x + 9 < to ? 1 : 0;
    const window = put('window', 3);
    this.pieces.push({ kind: 'phone', x: window + 3, y, width: 1, variant: 0 });
    this.ground.block(window + 3, y);
    x += 2;
    while (x + 3 < to) put(this.random() < 0.6 ? 'window' : 'picture', 2, 3);
    if (this.study) {
      for (let at = this.study.x + 2; at + 2 < this.width; at += 3) this.pieces.push({ kind: at > this.study.x + 4 ? 'window' : 'picture', x: at, y, width: 2, variant: at });
    }
    return { board: boards, phone: before(window, 3).reverse() };
  }

  private table(): Spot[] {
    const width = this.people.length > 40 ? 8 : 4;
    const given = this.placeOf('meetingTable');
    const at = given ?? { x: this.width - COMMON_WIDTH + 2, y: this.floor + STUDY_HEIGHT + (this.people.length > 40 ? 6 : 3) };
    const x = Math.min(at.x, this.width - width - 2);
    const y = Math.min(at.y, this.height - 4);
    this.pieces.push({ kind: 'rug', x: x - 1, y: y - 1, width: width + 2, variant: 1 });
    this.pieces.push({ kind: 'table', x, y, width, variant: 0 });
    this.ground.block(x, y, width, 2);
    const columns = Array.from({ length: width / 2 }, (_, index) => x + 0.5 + index * 2);
    const seats: Spot[] = [
      ...columns.map((column) => ({ x: column, y: y - 1, facing: 'down' as const, seat: true })),
      { x: x - 1, y: y + 0.5, facing: 'right', seat: true },
      { x: x + width, y: y + 0.5, facing: 'left', seat: true },
      ...columns.map((column) => ({ x: column, y: y + 2, facing: 'up' as const, seat: true })),
    ];
    const around: Spot[] = Array.from({ length: width + 4 }, (_, index) => ({ x: x - 2 + index, y: index % 2 === 0 ? y + 3 : y - 2, facing: index % 2 === 0 ? 'up' : 'down' }));
    return [...seats, ...around];
  }

  private cooler(): Spot[] {
    const at = this.placeOf('cooler') ?? { x: this.width - 2, y: this.floor + STUDY_HEIGHT };
    this.pieces.push({ kind: 'cooler', x: at.x, y: at.y, width: 1, variant: 0 });
    this.ground.block(at.x, at.y);
    const around: [number, number, Direction][] = [
      [-1, 1, 'right'],
      [1, 1, 'left'],
      [0, 2, 'up'],
      [-2, 0, 'right'],
      [-1, 3, 'right'],
      [1, 3, 'left'],
      [-3, 1, 'right'],
      [-2, 3, 'right'],
    ];
    return around
      .map(([right, down, facing]) => ({ x: at.x + right, y: at.y + down, facing }))
      .filter(({ x, y }) => x >= 0 && x < this.width && y < this.height);
  }

  private printers(): void {
    const given = this.map?.places.filter(({ type }) => type === 'printer').map((place) => this.onMap(place)) ?? [];
    for (const { x, y } of given) {
      this.pieces.push({ kind: 'printer', x, y, width: 1, variant: 0 });
      this.ground.block(x, y);
    }
  }

  private placeDesks(): void {
    const byId = new Map(this.map?.places.filter(({ type }) => type === 'desk').map((place) => [place.id, this.onMap(place)]));
    const people = [...this.people].sort((a, b) => (a.team < b.team ? -1 : a.team > b.team ? 1 : a.name < b.name ? -1 : 1));
    const unplaced: Someone[] = [];
    for (const someone of people) {
      const at = byId.get(someone.desk);
      byId.delete(someone.desk);
      if (at) this.desk(at, someone);
      else unplaced.push(someone);
    }
    const study = this.study;
    const chief = unplaced.findIndex(({ name }) => name === this.decider);
    if (study && chief >= 0 && !this.map) {
      const [someone] = unplaced.splice(chief, 1);
      if (someone) this.desk({ x: study.x + Math.floor(study.width / 2), y: study.y + 1 }, someone);
    }
    const left = [...byId.values()];
    for (const someone of unplaced) {
      const at = left.shift() ?? this.freeDesk();
      if (at) this.desk(at, someone);
    }
    for (const at of left) this.desk(at, undefined);
  }

  private desk({ x, y }: Point, someone: Someone | undefined): void {
    const desk = { x: Math.min(x, this.width - 2), y: Math.max(y, this.floor + 1) };
    this.ground.block(desk.x, desk.y, 2, 1);
    this.desks.push({ ...desk, owner: someone?.name, team: someone?.team ?? '', seat: { x: desk.x + 0.5, y: desk.y - 1, facing: 'down', seat: true } });
  }

  private freeDesk(): Point | undefined {
    const step = this.deep();
    const right = this.map ? this.width - 2 : this.width - COMMON_WIDTH - 1;
    for (let y = this.floor + 2; y < this.height; y += step) {
      for (let x = 2; x + 2 <= right; x += DESK_COLUMN) {
        if (this.ground.isFree(x - 1, y - 1, 4, 2)) return { x, y };
      }
    }
    return undefined;
  }

  /** Sofas to rest on, where there is room for them: from the far corner on. */
  private sofa(): Spot[] {
    const seats: Spot[] = [];
    const wanted = 1 + Math.floor(this.people.length / 20);
    for (let y = this.height - 3; y > this.floor + 2 && seats.length < wanted * 3; y--) {
      for (let x = this.width - 6; x > 0 && seats.length < wanted * 3; x--) {
        if (!this.ground.isFree(x, y - 1, 5, 4) || this.isBeside(x, y)) continue;
        this.pieces.push({ kind: 'rug', x, y, width: 5, variant: 0 }, { kind: 'sofa', x: x + 1, y, width: 3, variant: seats.length }, { kind: 'lowtable', x: x + 2, y: y + 1, width: 1, variant: 0 });
        this.ground.block(x, y, 5, 1);
        this.ground.block(x + 2, y + 1);
        this.pieces.push({ kind: 'floorlamp', x, y, width: 1, variant: 0 });
        this.pieces.push({ kind: 'fern', x: x + 4, y, width: 1, variant: 0 });
        seats.push(...[0, 2, 1].map((index) => ({ x: x + 1 + index, y: y + 0.15, facing: 'down' as const, seat: true })));
      }
    }
    return seats;
  }

  /** Whether a sofa there would stand in the way of the table's or the cooler's guests. */
  private isBeside(x: number, y: number): boolean {
    return this.pieces.some((piece) => {
      if (piece.kind !== 'table' && piece.kind !== 'cooler') return false;
      return x < piece.x + piece.width + 2 && x + 5 > piece.x - 2 && y - 1 < piece.y + 4 && y + 3 > piece.y - 2;
    });
  }

  private entrance(): Point {
    const y = this.height - 1;
    let x = Math.floor(this.width / 2) - 2;
    while (x > 1 && !this.ground.isFree(x, y - 1, 2, 2)) x--;
    this.pieces.push({ kind: 'mat', x, y, width: 2, variant: 0 });
    this.ground.block(x, this.height, 1, 2, false);
    return { x, y: this.height + 1 };
  }

  /** A line of people that begins before a door and leads away from it, round what stands in its way. */
  private line(x: number, y: number, step: 1 | -1, facing: Direction): Spot[] {
    const spots: Spot[] = [{ x, y, facing }];
    const seen = new Set([`${x} ${y}`]);
    let at: Point = { x, y };
    while (spots.length < 24) {
      const next = [{ x: at.x + step, y: at.y }, { x: at.x, y: at.y + 1 }, { x: at.x - step, y: at.y }].find((each) => this.ground.free(each.x, each.y) && !seen.has(`${each.x} ${each.y}`));
      if (!next) break;
      seen.add(`${next.x} ${next.y}`);
      spots.push({ ...next, facing: next.x < at.x ? 'right' : next.x > at.x ? 'left' : 'up' });
      at = next;
    }
    return spots;
  }
}
