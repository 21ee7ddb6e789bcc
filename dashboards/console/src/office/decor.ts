import type { Ground, Point } from './paths.ts';
import type { Desk, Piece, PieceKind, Study } from './plan.ts';

/** The house as far as it is laid out. */
export interface Furnished {
  ground: Ground;
  random: () => number;
  pieces: Piece[];
  desks: readonly Desk[];
  study: Study | undefined;
  width: number;
  height: number;
  /** The hall's first row of floor. */
  floor: number;
}

/** Things that stand together: each with its tiles right and down of the group's corner, and its width. */
interface Group {
  width: number;
  height: number;
  /** It is laid into the floor, and walked over. */
  flat?: boolean;
  pieces: [kind: PieceKind, right: number, down: number, width?: number][];
}

const GROUPS: readonly Group[] = [
  { width: 6, height: 5, flat: true, pieces: [['comb', 0, 0, 6]] },
  { width: 5, height: 4, pieces: [['books', 0, 0, 2], ['books', 2, 0, 2], ['globe', 4, 0], ['armchair', 1, 2], ['lowtable', 3, 2]] },
  { width: 4, height: 3, pieces: [['plant', 0, 0], ['bench', 1, 0, 2], ['fern', 3, 0]] },
  { width: 4, height: 3, pieces: [['pantry', 0, 0, 2], ['cabinet', 2, 0], ['cabinet', 3, 0]] },
];

/** What makes rooms of floors. */
export class Decor {
  private readonly room: Furnished;
  /** Patches of floor that are kept free. */
  private readonly kept: { x: number; y: number; width: number; height: number }[] = [];

  constructor(room: Furnished) {
    this.room = room;
  }

  /** Fills what is empty with what makes a room a room, never in anybody's way. */
  furnish(keep: readonly Point[]): void {
    const free = keep.filter(({ x, y }) => this.room.ground.free(x, y));
    for (const { x, y } of free) this.room.ground.block(x, y);
    for (const group of GROUPS) {
      const at = this.emptiest(group);
      if (!at) continue;
      for (const [kind, right, down, width = 1] of group.pieces) {
        this.room.pieces.push({ kind, x: at.x + right, y: at.y + down, width, variant: Math.floor(this.room.random() * 6) });
        if (!group.flat) this.room.ground.block(at.x + right, at.y + down, width, 1);
      }
      if (group.flat) this.kept.push({ ...at, width: group.width, height: group.height });
    }
    this.plant();
    for (const { x, y } of free) this.room.ground.block(x, y, 1, 1, false);
  }

  /** The free place that is farthest from everything that stands, in a frame of free floor. */
  private emptiest({ width, height, flat = false }: Group): Point | undefined {
    let best: Point | undefined;
    let most = -Infinity;
    const things = [...this.room.pieces.filter(({ kind }) => kind !== 'picture' && kind !== 'window'), ...this.room.desks, ...this.kept];
    for (let y = this.room.floor + 2; y + height < this.room.height - 1; y++) {
      for (let x = 2; x + width < this.room.width - 1; x++) {
        // what is tall reaches over the tile behind it; what is laid into the floor reaches nowhere
        if (!(flat ? this.room.ground.isFree(x, y, width, height) : this.room.ground.isFree(x - 1, y - 2, width + 2, height + 3))) continue;
        if (this.kept.some((patch) => x < patch.x + patch.width && x + width > patch.x && y < patch.y + patch.height + 2 && y + height > patch.y)) continue;
        const middle = { x: x + width / 2, y: y + height / 2 };
        const far = Math.min(...things.map((thing) => Math.hypot(thing.x + 1 - middle.x, (thing.y + 0.5 - middle.y) * 1.3)), Math.abs(middle.x - (this.room.study?.door.x ?? -9)) + 2);
        const worth = far - Math.hypot(middle.x - this.room.width / 2, middle.y - (this.room.floor + this.room.height) / 2) * 0.12;
        if ((flat || far > Math.max(width, height) / 2 + 0.8) && worth > most) {
          most = worth;
          best = { x, y };
        }
      }
    }
    return best;
  }

  /** Plants in corners, and beside one desk of four. */
  private plant(): void {
    const corners: Point[] = [
      { x: 0, y: this.room.height - 1 },
      { x: this.room.width - 1, y: this.room.height - 1 },
      { x: this.room.width - 1, y: this.room.floor },
      { x: 0, y: Math.floor((this.room.floor + this.room.height) / 2) },
      ...this.room.desks.filter(() => this.room.random() < 0.25).map(({ x, y }) => ({ x: x + 2, y })),
    ];
    for (const { x, y } of corners) {
      if (!this.room.ground.isFree(x, y, 1, 1) || this.room.pieces.some((piece) => piece.x === x && piece.y === y)) continue;
      this.room.pieces.push({ kind: this.room.random() < 0.5 ? 'plant' : 'fern', x, y, width: 1, variant: Math.floor(this.room.random() * 3) });
      this.room.ground.block(x, y);
    }
    const { study } = this.room;
    if (study && this.room.ground.free(study.x + 1, study.y)) {
      this.room.pieces.push({ kind: 'shelf', x: study.x + 1, y: study.y, width: 1, variant: 0 });
      this.room.ground.block(study.x + 1, study.y);
    }
  }
}
