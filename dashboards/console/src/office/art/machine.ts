import type { Colour } from '../palette.ts';
import { Pixels } from '../pixels.ts';

/** How a machine is, as its room shows it. */
export interface MachineLook {
  state: 'ready' | 'draining' | 'lost';
  /** Of what may be booked, 0 to 1. */
  reserved: number;
  foreign: number;
  /** Of its processors or its GPU, 0 to 1; absent when it tells none. */
  load: number | undefined;
}

export const JARS = 16;

/** The machine itself: a cabinet with a comb of lights, as many lit as it is busy. */
export function machine({ state, load = 0 }: MachineLook): Pixels {
  const made = new Pixels(34, 44);
  made.box(2, 41, 30, 3, 'shade');
  made.framed(0, 2, 34, 40, 'ink', 'coal', true).box(1, 3, 32, 4, 'slate').box(2, 3, 30, 1, 'steel').box(1, 38, 32, 3, 'bark');
  made.box(3, 9, 28, 26, 'ink');
  const cells: [number, number][] = [];
  for (let row = 0; row < 4; row++) for (let column = 0; column < 4 - (row % 2); column++) cells.push([5 + column * 6 + (row % 2) * 3, 11 + row * 6]);
  const lit = state === 'lost' ? 0 : Math.max(1, Math.round(load * cells.length));
  cells.forEach(([x, y], index) => {
    const on = index >= cells.length - lit;
    const colour: Colour = state === 'lost' ? 'bark' : on ? 'honey' : 'bark';
    made.letters(x, y, ['.cc.', 'cccc', 'cccc', 'cccc', '.cc.'], { c: colour });
    if (on) made.dot(x + 1, y + 1, 'glow');
  });
  made.box(28, 4, 2, 2, state === 'lost' ? 'clay' : state === 'draining' ? 'honey' : 'leaf');
  if (state === 'lost') made.letters(11, 15, ['cc......cc', 'ccc....ccc', '.ccc..ccc.', '..cccccc..', '...cccc...', '...cccc...', '..cccccc..', '.ccc..ccc.', 'ccc....ccc', 'cc......cc'], { c: 'clay' });
  made.box(6, 36, 22, 1, 'slate');
  return made;
}

/** A shelf of jars, one for each sixteenth of the memory that may be booked: honey where it is reserved. */
export function jars({ reserved, foreign }: MachineLook): Pixels {
  const made = new Pixels(46, 28);
  for (let index = 0; index < JARS; index++) {
    const board = index < JARS / 2 ? 1 : 0;
    const x = 2 + (index % (JARS / 2)) * 5 + (index % (JARS / 2) > 3 ? 2 : 0);
    const y = board === 1 ? 16 : 3;
    const full = Math.max(0, Math.min(1, reserved * JARS - index));
    const strange = index >= Math.ceil(reserved * JARS) && index < Math.ceil((reserved + foreign) * JARS);
    jar(made, x, y, full, strange);
  }
  for (const y of [11, 24]) made.box(0, y, 46, 2, 'oak').box(0, y + 2, 46, 1, 'umber').box(2, y + 2, 2, 2, 'bark').box(42, y + 2, 2, 2, 'bark');
  return made;
}

function jar(on: Pixels, x: number, y: number, full: number, strange: boolean): void {
  on.box(x, y, 4, 1, 'cream').box(x, y + 1, 4, 7, 'steel').box(x + 1, y + 2, 2, 6, 'slate');
  on.box(x, y + 1, 1, 7, 'mist');
  const level = Math.round(full * 7);
  if (level > 0) on.box(x, y + 8 - level, 4, level, 'honey').box(x + 3, y + 8 - level, 1, level, 'amber').dot(x + 1, y + 8 - Math.min(level, 6), 'glow');
  else if (strange) on.box(x, y + 3, 4, 5, 'bark');
}

/** The lamp that hangs over the machine. */
export function lamp(load: number, lost: boolean): Pixels {
  const made = new Pixels(12, 12).box(5, 0, 2, 4, 'coal');
  const bulb: Colour = lost ? 'clay' : load > 0.5 ? 'glow' : load > 0.05 ? 'honey' : 'amber';
  return made.letters(0, 3, ['....KKKK....', '...KKKKKK...', '..KKKKKKKK..', '.KKKKKKKKKK.', '....bbbb....', '.....bb.....'], { K: 'slate', b: bulb });
}

export function plate(width: number): Pixels {
  return new Pixels(width, 11).framed(0, 0, width, 11, 'coal', 'amber', true).framed(1, 1, width - 2, 9, 'honey', 'coal', true).dot(2, 5, 'honey').dot(width - 3, 5, 'honey');
}
