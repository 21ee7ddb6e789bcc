import { chance } from '../chance.ts';
import type { Colour } from '../palette.ts';
import { Pixels } from '../pixels.ts';

export const TILE = 16;
const CAP = 5;

/** Colours of a wall: paper above, panels below. */
export interface Paper {
  paper: Colour;
  stripe: Colour;
  panel: Colour;
  edge: Colour;
}

export const HALL_PAPER: Paper = { paper: 'cream', stripe: 'sand', panel: 'oak', edge: 'walnut' };
export const STUDY_PAPER: Paper = { paper: 'moss', stripe: 'pine', panel: 'walnut', edge: 'umber' };
export const ROOM_PAPER: Paper = { paper: 'slate', stripe: 'deep', panel: 'deep', edge: 'night' };

/** A wall that looks at us: its top, paper with thin stripes, panels, a skirting and the shadow before it. */
export function wall(width: number, height: number, { paper, stripe, panel, edge }: Paper): Pixels {
  const made = new Pixels(width, height);
  made.box(0, 0, width, CAP, 'bark').box(0, 0, width, 1, 'walnut').box(0, CAP - 1, width, 1, 'coal');
  made.box(0, CAP, width, height - CAP, paper);
  for (let x = 3; x < width; x += 8) for (let y = CAP + 1; y < height - 11; y += 2) made.dot(x, y, stripe);
  made.box(0, height - 11, width, 1, edge).box(0, height - 10, width, 8, panel);
  for (let x = 0; x < width; x += 12) made.box(x, height - 9, 1, 6, edge);
  made.box(0, height - 10, width, 1, paper === 'cream' ? 'sand' : stripe);
  made.box(0, height - 3, width, 1, edge).box(0, height - 2, width, 2, 'bark');
  return made;
}

/** The outer face of the house, of bricks. */
export function facade(width: number, height: number): Pixels {
  const made = new Pixels(width, height);
  made.box(0, 0, width, CAP, 'bark').box(0, 0, width, 1, 'walnut').box(0, CAP - 1, width, 1, 'coal');
  made.box(0, CAP, width, height - CAP, 'brick');
  for (let y = CAP; y < height; y += 4) {
    made.box(0, y + 3, width, 1, 'umber');
    for (let x = (y / 4) % 2 === 0 ? 0 : 4; x < width; x += 8) made.box(x, y, 1, 3, 'umber');
    for (let x = ((y * 13) % 24) + 3; x < width; x += 40) made.box(x, y, 6, 2, 'clay');
  }
  return made.box(0, height - 2, width, 2, 'bark');
}

/** The top of a wall that runs up and down. */
export function ridge(width: number, height: number): Pixels {
  const made = new Pixels(width, height).box(0, 0, width, height, 'bark');
  return made.box(0, 0, 1, height, 'walnut').box(width - 1, 0, 1, height, 'coal');
}

export type Floor = 'planks' | 'tiles' | 'parquet';

export function floor(kind: Floor, columns: number, rows: number, seed: number): Pixels {
  const made = new Pixels(columns * TILE, rows * TILE);
  const random = chance(seed);
  if (kind === 'tiles') {
    for (let y = 0; y < rows * 2; y++) {
      for (let x = 0; x < columns * 2; x++) {
        made.box(x * 8, y * 8, 8, 8, (x + y) % 2 === 0 ? 'deep' : 'night');
        made.dot(x * 8, y * 8, 'deep').dot(x * 8 + 7, y * 8 + 7, 'night');
      }
    }
    return made;
  }
  const [base, other, seam]: [Colour, Colour, Colour] = kind === 'planks' ? ['plank', 'board', 'oak'] : ['oak', 'walnut', 'umber'];
  made.box(0, 0, made.width, made.height, base);
  for (let y = 0; y < made.height; y += 8) {
    let x = -Math.floor(random() * 48);
    while (x < made.width) {
      const length = 32 + Math.floor(random() * 4) * 8;
      if (random() < 0.35) made.box(x, y, length, 8, other);
      made.box(x, y, 1, 8, seam);
      if (random() < 0.3) made.box(x + 6 + Math.floor(random() * 12), y + 2 + Math.floor(random() * 3), 4, 1, seam);
      x += length;
    }
    made.box(0, y + 7, made.width, 1, seam);
  }
  return made;
}

/** A rug: `variant` 0 before the sofa, 1 under the table, 2 in the study. */
export function rug(width: number, height: number, variant: number): Pixels {
  const [rim, field, line, dot]: [Colour, Colour, Colour, Colour] =
    variant === 0 ? ['deep', 'lake', 'sky', 'cream'] : variant === 1 ? ['brick', 'clay', 'coral', 'honey'] : ['grape', 'plum', 'rose', 'honey'];
  const made = new Pixels(width, height);
  made.framed(0, 0, width, height, rim, field).framed(3, 3, width - 6, height - 6, line, field);
  for (let y = 8; y < height - 7; y += 8) {
    for (let x = 9 + ((y / 8) % 2) * 6; x < width - 8; x += 12) made.letters(x - 1, y - 1, ['.d.', 'ddd', '.d.'], { d: dot === 'cream' ? line : rim });
  }
  for (let x = 1; x < width; x += 3) made.dot(x, 0, dot).dot(x, height - 1, dot);
  return made;
}

export function mat(): Pixels {
  const made = new Pixels(16, 10).framed(0, 0, 16, 10, 'umber', 'walnut');
  return made.box(2, 2, 12, 1, 'oak').box(2, 7, 12, 1, 'oak').letters(5, 3, ['.hhhh.', 'hhhhhh', 'hhhhhh', '.hhhh.'], { h: 'honey' });
}

/** A door in a wall, closed or with the light of the room behind it. */
export function door(height: number, open: boolean): Pixels {
  const made = new Pixels(16, height).box(0, 0, 16, height, 'coal');
  if (open) return made.box(2, 2, 12, height - 2, 'night').box(2, 2, 2, height - 2, 'walnut').box(4, height - 8, 10, 8, 'deep');
  made.box(1, 1, 14, height - 1, 'umber').box(3, 3, 10, height - 3, 'walnut').box(3, 3, 10, 1, 'oak');
  made.box(4, 5, 8, 6, 'umber').box(4, 13, 8, height - 15, 'umber').box(5, 6, 6, 4, 'oak').box(5, 14, 6, height - 17, 'oak');
  return made.box(11, Math.floor(height / 2) + 1, 2, 2, 'honey');
}

export function windowFrame(width: number): Pixels {
  const made = new Pixels(width, 21).framed(0, 0, width, 19, 'coal', 'clear');
  made.framed(1, 1, width - 2, 17, 'walnut', 'clear');
  made.box(2, 9, width - 4, 1, 'walnut');
  for (let x = 15; x < width - 4; x += 14) made.box(x, 2, 1, 15, 'walnut');
  return made.box(-1, 18, width + 2, 2, 'oak').box(0, 18, width, 1, 'sand').box(0, 20, width, 1, 'umber');
}

/** A window of the outer wall, with the light of the hall behind it. */
export function pane(): Pixels {
  const made = new Pixels(30, 14).framed(0, 0, 30, 13, 'bark', 'cream').framed(1, 1, 28, 11, 'walnut', 'glow');
  return made.box(10, 2, 1, 9, 'walnut').box(19, 2, 1, 9, 'walnut').box(2, 6, 26, 1, 'walnut').box(0, 12, 30, 2, 'sand');
}

/** Our mark laid into the floor. */
export function comb(width: number, height: number): Pixels {
  const made = new Pixels(width, height);
  const cells: [number, number, Colour][] = [
    [1, 0, 'amber'],
    [2, 0, 'oak'],
    [0.5, 1, 'oak'],
    [1.5, 1, 'honey'],
    [2.5, 1, 'amber'],
    [1, 2, 'amber'],
    [2, 2, 'oak'],
  ];
  for (const [column, row, colour] of cells) {
    hexagon(made, 10 + column * 24, 6 + row * 21, 14, 'walnut');
    hexagon(made, 10 + column * 24 + 1, 6 + row * 21 + 1, 13, colour);
    hexagon(made, 10 + column * 24 + 4, 6 + row * 21 + 4, 10, colour === 'honey' ? 'glow' : colour === 'amber' ? 'sand' : 'board');
  }
  return made;
}

/** Standing on a corner; `size` is half its height. */
function hexagon(on: Pixels, x: number, y: number, size: number, colour: Colour): void {
  for (let row = 0; row < size * 2; row++) {
    const far = Math.abs(row - size + 0.5);
    const half = far <= size / 2 ? size * 0.86 : (size - far) * 1.72;
    on.box(Math.round(x + size - half), y + row, Math.round(half * 2), 1, colour);
  }
}

export function picture(variant: number): Pixels {
  const made = new Pixels(22, 17).framed(0, 0, 22, 17, 'coal', 'honey').framed(2, 2, 18, 13, 'amber', 'cream');
  if (variant % 2 === 0) made.box(3, 3, 16, 6, 'sky').box(3, 9, 16, 5, 'leaf').box(5, 7, 5, 3, 'moss').box(14, 4, 3, 3, 'glow');
  else made.letters(5, 3, ['...hh..hh...', '..hhhhhhhh..', '...hh..hh...', '.hh..hh..hh.', 'hhhhhhhhhhhh', '.hh..hh..hh.', '...hh..hh...', '..hhhhhhhh..', '...hh..hh...'], { h: 'honey' });
  return made;
}
