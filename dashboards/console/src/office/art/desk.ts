import { chance, pick } from '../chance.ts';
import type { Colour } from '../palette.ts';
import { Pixels } from '../pixels.ts';
import type { Desk } from '../plan.ts';
import type { Drawn } from './furniture.ts';

/** What a laptop shows: nothing, or that a model works, here or in the cloud. */
export type Screen = 'off' | 'here' | 'cloud';

/** How far a desk reaches above its tile. */
export const DESK_UP = 12;

const MUGS: readonly Colour[] = ['clay', 'sky', 'leaf', 'honey', 'plum', 'mist'];

/** A desk of two tiles, its laptop seen from behind; whoever sits there looks at us over it. */
export function desk({ owner = '', x, y }: Pick<Desk, 'owner' | 'x' | 'y'>, light: Screen): Pixels {
  const key = owner || `${x} ${y}`;
  const random = chance(x * 31 + y * 7 + key.length);
  const made = new Pixels(32, 24);
  // top, front, legs, and the shadow under it
  made.framed(0, 5, 32, 11, 'bark', 'oak', true);
  made.box(1, 6, 30, 1, 'sand');
  made.box(2, 13, 28, 1, 'walnut');
  made.box(1, 16, 30, 5, 'walnut').box(1, 16, 30, 1, 'umber').box(0, 16, 1, 6, 'bark').box(31, 16, 1, 6, 'bark');
  made.box(2, 21, 28, 2, 'shade');
  made.box(1, 21, 3, 2, 'bark').box(28, 21, 3, 2, 'bark');
  made.framed(20, 17, 9, 4, 'bark', 'oak').box(24, 18, 1, 1, 'honey');
  const left = random() < 0.5;
  const side = left ? 3 : 24;
  if (random() < 0.75) {
    const mug = pick(MUGS, key, 'mug');
    made.framed(side, 7, 4, 5, 'bark', mug).dot(side + (left ? 4 : -1), 9, mug).box(side + 1, 7, 2, 1, 'umber');
  }
  const other = left ? 23 : 2;
  const stuff = random();
  if (stuff < 0.35) {
    made.box(other, 9, 6, 4, 'paper').box(other + 1, 10, 4, 1, 'steel').box(other, 8, 6, 1, 'mist');
  } else if (stuff < 0.6) {
    made.box(other, 11, 6, 2, 'brick').box(other, 9, 6, 2, 'lake').box(other + 1, 7, 5, 2, 'moss').box(other + 1, 8, 4, 1, 'cream');
  } else if (stuff < 0.85) {
    made.box(other + 1, 9, 4, 4, 'clay').box(other + 1, 9, 4, 1, 'brick');
    made.letters(other - 1, 3, ['..L.L..', '.LL.LL.', '..LPL..', '.LLPLL.', '...P...', '..PPP..'], { L: 'leaf', P: 'moss' });
  }
  return new Pixels(32, 30).lay(made, 0, 6).lay(laptop(light), 9, DESK_UP - 7);
}

/** The laptop on a desk: dark, or lit by what runs: honey here, sky in the cloud. */
function laptop(light: Screen): Pixels {
  const made = new Pixels(14, 11);
  if (light === 'off') return made.framed(1, 8, 12, 3, 'coal', 'slate', true).box(2, 8, 10, 1, 'steel').box(6, 9, 2, 1, 'coal');
  made.framed(1, 0, 12, 9, 'coal', 'slate', true);
  made.box(2, 1, 10, 1, 'steel');
  made.box(0, 9, 14, 2, 'coal').box(1, 9, 12, 1, 'steel');
  const mark: Colour = light === 'here' ? 'honey' : 'sky';
  made.letters(4, 2, ['..MM..', '.MMMM.', '.MMMM.', '.MMMM.', '..MM..'], { M: mark });
  return made.box(6, 3, 2, 1, light === 'here' ? 'glow' : 'mist');
}

export function chair(): Drawn {
  const made = new Pixels(16, 18);
  made.box(2, 16, 12, 2, 'shade');
  made.framed(2, 0, 12, 9, 'bark', 'oak', true).box(4, 2, 2, 6, 'walnut').box(7, 2, 2, 6, 'walnut').box(10, 2, 2, 6, 'walnut').box(3, 1, 10, 1, 'sand');
  made.framed(1, 8, 14, 5, 'bark', 'clay', true).box(2, 9, 12, 1, 'coral');
  made.box(2, 12, 2, 5, 'bark').box(12, 12, 2, 5, 'bark');
  return { pixels: made, left: 0, up: 0 };
}

/** The same from behind: its back hides who sits there up to the shoulders. */
export function chairBack(): Drawn {
  const made = new Pixels(16, 14);
  made.framed(2, 0, 12, 8, 'bark', 'oak', true).box(4, 2, 2, 5, 'walnut').box(7, 2, 2, 5, 'walnut').box(10, 2, 2, 5, 'walnut').box(3, 1, 10, 1, 'sand');
  made.box(2, 8, 12, 2, 'bark').box(2, 9, 2, 5, 'bark').box(12, 9, 2, 5, 'bark');
  return { pixels: made, left: 0, up: 0 };
}

/** The hands of somebody who types, over the desk's edge. */
export function hands(skin: Colour, frame: number): Pixels {
  const made = new Pixels(18, 4);
  const [left, right] = frame % 2 === 0 ? [0, 1] : [1, 0];
  made.box(1, left, 3, 2, skin).box(14, right, 3, 2, skin);
  return made;
}
