export interface Point {
  x: number;
  y: number;
}

/** Which tiles can be walked on, row by row. */
export class Ground {
  readonly width: number;
  readonly height: number;
  private readonly taken: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.taken = new Uint8Array(width * height);
  }

  block(x: number, y: number, width = 1, height = 1, blocked = true): void {
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row++) {
      for (let column = Math.max(0, x); column < Math.min(this.width, x + width); column++) {
        this.taken[row * this.width + column] = blocked ? 1 : 0;
      }
    }
  }

  free(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height && this.taken[y * this.width + x] === 0;
  }

  isFree(x: number, y: number, width: number, height: number): boolean {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) if (!this.free(column, row)) return false;
    }
    return true;
  }

  /** The shortest way along tiles, as the corners where it turns; both ends included, also where there is none. */
  path(from: Point, to: Point): Point[] {
    const start = this.nearest(from);
    const goal = this.nearest(to);
    const came = this.search(start, goal);
    const tiles: Point[] = [];
    for (let at = goal; at !== start && at >= 0; at = came[at] ?? -1) tiles.push(this.tile(at));
    tiles.push(this.tile(start));
    tiles.reverse();
    return corners([from, ...tiles, to]);
  }

  private search(start: number, goal: number): Int32Array {
    const came = new Int32Array(this.taken.length).fill(-2);
    const queue = new Int32Array(this.taken.length);
    let head = 0;
    let tail = 0;
    queue[tail++] = start;
    came[start] = -1;
    while (head < tail) {
      const at = queue[head++] as number;
      if (at === goal) break;
      const x = at % this.width;
      const y = (at - x) / this.width;
      // keeping the way one came makes ways of few turns
      const back = came[at] as number;
      const straight = back >= 0 ? at - back : 1;
      for (const step of [straight, 1, -1, this.width, -this.width]) {
        const next = at + step;
        const nextX = x + (step === 1 ? 1 : step === -1 ? -1 : 0);
        const nextY = y + (step === this.width ? 1 : step === -this.width ? -1 : 0);
        if (!this.free(nextX, nextY) || came[next] !== -2) continue;
        came[next] = at;
        queue[tail++] = next;
      }
    }
    return came;
  }

  /** The free tile that is nearest to a place. */
  private nearest({ x, y }: Point): number {
    const column = Math.round(x);
    const row = Math.round(y);
    for (let reach = 0; reach < Math.max(this.width, this.height); reach++) {
      for (let down = -reach; down <= reach; down++) {
        const across = reach - Math.abs(down);
        for (const right of across === 0 ? [0] : [-across, across]) {
          if (this.free(column + right, row + down)) return (row + down) * this.width + column + right;
        }
      }
    }
    return 0;
  }

  private tile(at: number): Point {
    return { x: at % this.width, y: Math.floor(at / this.width) };
  }
}

/** Leaves out the points that lie between two others on one line. */
function corners(points: Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last && last.x === point.x && last.y === point.y) continue;
    const before = kept.at(-2);
    const straight =
      before && last && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y));
    if (straight) kept.pop();
    kept.push(point);
  }
  return kept;
}

export function lengthOf(path: readonly Point[]): number {
  return path.slice(1).reduce((sum, point, index) => sum + distance(path[index] as Point, point), 0);
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Where on a path one is after so many tiles, and which leg of it that is. */
export function along(path: readonly Point[], walked: number): { at: Point; leg: number } {
  let left = walked;
  for (let leg = 0; leg < path.length - 1; leg++) {
    const from = path[leg] as Point;
    const to = path[leg + 1] as Point;
    const length = distance(from, to);
    if (left < length) {
      const share = left / length;
      return { at: { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }, leg };
    }
    left -= length;
  }
  return { at: path.at(-1) as Point, leg: Math.max(0, path.length - 2) };
}
