import type { Colour } from '../palette.ts';
import { Pixels } from '../pixels.ts';

/** The whiteboard: more is written on it the more hands write. */
export function whiteboard(writers: number): Pixels {
  const made = new Pixels(62, 24).framed(0, 0, 62, 22, 'coal', 'paper').framed(1, 1, 60, 20, 'steel', 'paper');
  made.box(2, 22, 58, 2, 'slate').box(10, 21, 5, 1, 'clay').box(17, 21, 5, 1, 'lake');
  const lines: readonly Colour[] = ['lake', 'clay', 'moss', 'lake', 'plum'];
  const count = Math.min(5, writers === 0 ? 1 : 2 + writers);
  for (let line = 0; line < count; line++) {
    const y = 4 + line * 3;
    for (let x = 4; x < 30 - ((line * 7) % 11); x += 5) made.box(x, y, 3 + ((x + line) % 2), 1, lines[line] ?? 'lake');
  }
  if (writers > 0) made.framed(36, 4, 9, 6, 'lake', 'paper').framed(49, 10, 9, 6, 'clay', 'paper').box(45, 7, 6, 1, 'slate').box(50, 7, 1, 3, 'slate');
  return made;
}

export type StepShade = 'done' | 'running' | 'asking' | 'failed' | 'waiting';

const SHADES: Record<StepShade, Colour> = { done: 'leaf', running: 'honey', asking: 'sky', failed: 'clay', waiting: 'oak' };

/** The board with the day's workflow: a row a run, a card a step. */
export function flowBoard(runs: readonly (readonly StepShade[])[]): Pixels {
  const made = new Pixels(46, 24).framed(0, 0, 46, 23, 'coal', 'walnut').framed(1, 1, 44, 21, 'umber', 'sand').box(2, 2, 42, 3, 'oak');
  runs.slice(0, 3).forEach((steps, row) => {
    const y = 6 + row * 5;
    steps.slice(0, 7).forEach((step, column) => {
      const x = 4 + column * 6;
      if (column > 0) made.box(x - 2, y + 1, 2, 1, 'walnut');
      made.box(x, y, 4, 4, 'bark').box(x, y, 4, 3, SHADES[step]);
      if (step === 'failed') made.dot(x, y, 'paper').dot(x + 2, y + 2, 'paper').dot(x + 1, y + 1, 'paper');
      if (step === 'running') made.box(x + 1, y + 1, 2, 1, 'paper');
    });
  });
  return made;
}

/** The clock on the wall, its hands on the hour of the house. */
export function clock(hour: number, minute: number): Pixels {
  const made = new Pixels(15, 15);
  const middle = 7;
  for (let y = 0; y < 15; y++) {
    for (let x = 0; x < 15; x++) {
      const far = Math.hypot(x - middle, y - middle);
      if (far < 7.3) made.dot(x, y, far > 6.2 ? 'coal' : far > 5.4 ? 'honey' : 'paper');
    }
  }
  for (let mark = 0; mark < 4; mark++) {
    const turn = (mark * Math.PI) / 2;
    made.dot(Math.round(middle + Math.sin(turn) * 4.6), Math.round(middle - Math.cos(turn) * 4.6), 'slate');
  }
  hand(made, (minute / 60) * 2 * Math.PI, 4.4, 'slate');
  hand(made, (((hour % 12) + minute / 60) / 12) * 2 * Math.PI, 2.9, 'ink');
  return made.dot(middle, middle, 'clay');
}

function hand(on: Pixels, turn: number, length: number, colour: Colour): void {
  for (let far = 0; far <= length; far += 0.5) on.dot(Math.round(7 + Math.sin(turn) * far), Math.round(7 - Math.cos(turn) * far), colour);
}
