import { type Colour, COLOURS, indexOf, NAMES, RGBA } from './palette.ts';

/** A small picture of palette colours, row by row from the top left. Drawing outside of it does nothing. */
export class Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint8Array(width * height);
  }

  /** Rows of letters; each letter is a colour of `key`, any other is left clear. */
  static of(rows: readonly string[], key: Record<string, Colour>): Pixels {
    const made = new Pixels(Math.max(...rows.map((row) => row.length)), rows.length);
    made.letters(0, 0, rows, key);
    return made;
  }

  at(x: number, y: number): Colour {
    return NAMES[this.inside(x, y) ? (this.data[y * this.width + x] ?? 0) : 0] ?? 'clear';
  }

  dot(x: number, y: number, colour: Colour): this {
    if (this.inside(x, y)) this.data[y * this.width + x] = indexOf(colour);
    return this;
  }

  box(x: number, y: number, width: number, height: number, colour: Colour): this {
    const index = indexOf(colour);
    const left = Math.max(0, x);
    const right = Math.min(this.width, x + width);
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row++) {
      if (right > left) this.data.fill(index, row * this.width + left, row * this.width + right);
    }
    return this;
  }

  /** A box with a rim one pixel wide, its corners left out where `soft`. */
  framed(x: number, y: number, width: number, height: number, rim: Colour, fill: Colour, soft = false): this {
    const cut = soft ? 1 : 0;
    this.box(x + cut, y, width - 2 * cut, height, rim);
    this.box(x, y + cut, width, height - 2 * cut, rim);
    return this.box(x + 1, y + 1, width - 2, height - 2, fill);
  }

  letters(x: number, y: number, rows: readonly string[], key: Record<string, Colour>): this {
    rows.forEach((row, down) => {
      for (let right = 0; right < row.length; right++) {
        const colour = key[row[right] ?? ''];
        if (colour) this.dot(x + right, y + down, colour);
      }
    });
    return this;
  }

  /** Lays another picture over this one; what is clear in it shows through. */
  lay(other: Pixels, x: number, y: number): this {
    for (let row = 0; row < other.height; row++) {
      for (let column = 0; column < other.width; column++) {
        const index = other.data[row * other.width + column] ?? 0;
        if (index > 0 && this.inside(x + column, y + row)) this.data[(y + row) * this.width + x + column] = index;
      }
    }
    return this;
  }

  mirrored(): Pixels {
    const made = new Pixels(this.width, this.height);
    for (let row = 0; row < this.height; row++) {
      for (let column = 0; column < this.width; column++) {
        made.data[row * this.width + column] = this.data[row * this.width + this.width - 1 - column] ?? 0;
      }
    }
    return made;
  }

  /** The same with some colours for others. */
  dyed(dyes: Partial<Record<Colour, Colour>>): Pixels {
    const made = new Pixels(this.width, this.height);
    const to = NAMES.map((name) => indexOf(dyes[name] ?? name));
    for (let index = 0; index < this.data.length; index++) made.data[index] = to[this.data[index] ?? 0] ?? 0;
    return made;
  }

  cut(x: number, y: number, width: number, height: number): Pixels {
    return new Pixels(width, height).lay(this, -x, -y);
  }

  /** Red, green, blue, alpha of every pixel. */
  bytes(): Uint8ClampedArray<ArrayBuffer> {
    const bytes = new Uint8ClampedArray(this.data.length * 4);
    const words = new Uint32Array(bytes.buffer);
    const colours = new Uint32Array(RGBA.buffer);
    for (let index = 0; index < this.data.length; index++) words[index] = colours[this.data[index] ?? 0] ?? 0;
    return bytes;
  }

  /** One path a colour, made of runs; `origin` moves it. */
  paths(originX = 0, originY = 0): string {
    const runs = new Map<Colour, string>();
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; ) {
        const colour = this.at(x, y);
        let end = x + 1;
        while (end < this.width && this.at(end, y) === colour) end++;
        if (colour !== 'clear') {
          const run = `M${x + originX} ${y + originY}h${end - x}v1h-${end - x}z`;
          runs.set(colour, (runs.get(colour) ?? '') + run);
        }
        x = end;
      }
    }
    return [...runs].map(([colour, path]) => `<path fill="${COLOURS[colour]}" d="${path}"/>`).join('');
  }

  private inside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height;
  }
}
