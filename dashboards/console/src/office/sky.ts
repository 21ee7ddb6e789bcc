import { chance } from './chance.ts';
import type { Colour } from './palette.ts';
import { Pixels } from './pixels.ts';

/** What a window shows: the sky of the hour from top to bottom, the moon or clouds, rain on the pane. */
export function sky(width: number, height: number, hour: number, rains: boolean, seed: number): Pixels {
  const made = new Pixels(width, height);
  const [top, middle, bottom] = bandsAt(hour, rains);
  made.box(0, 0, width, height, middle).box(0, 0, width, Math.floor(height * 0.35), top).box(0, Math.floor(height * 0.75), width, height, bottom);
  for (let x = 0; x < width; x += 2) made.dot(x, Math.floor(height * 0.35), top).dot(x + 1, Math.floor(height * 0.75) - 1, bottom);
  const random = chance(seed * 9 + 4);
  const night = hour < 5.5 || hour >= 21;
  if (night && !rains) {
    for (let star = 0; star < width / 5; star++) made.dot(Math.floor(random() * width), Math.floor(random() * height * 0.7), random() < 0.5 ? 'paper' : 'steel');
    if (seed % 2 === 0) moon(made, Math.floor(width * 0.3), 5);
  } else if (!night) {
    const cloud: Colour = rains ? 'slate' : 'paper';
    for (let puff = 0; puff < width / 14; puff++) {
      const x = Math.floor(random() * width);
      const y = 2 + Math.floor(random() * (height * 0.4));
      made.box(x, y, 8, 2, cloud).box(x + 2, y - 1, 4, 1, cloud);
    }
  }
  // trees of the garden behind
  for (let x = -2; x < width; x += 6) {
    const tall = 2 + Math.floor(random() * 3);
    made.box(x, height - tall, 6, tall, night ? 'night' : 'pine').box(x + 1, height - tall - 1, 4, 1, night ? 'night' : 'pine');
  }
  if (rains) for (let drop = 0; drop < width / 2; drop++) made.box(Math.floor(random() * width), Math.floor(random() * height), 1, 3, 'mist');
  return made;
}

function moon(on: Pixels, x: number, y: number): void {
  for (let row = -3; row <= 3; row++) {
    for (let column = -3; column <= 3; column++) {
      if (Math.hypot(row, column) < 3.4 && Math.hypot(row + 1.2, column - 1.6) > 2.6) on.dot(x + column, y + row, 'cream');
    }
  }
}

function bandsAt(hour: number, rains: boolean): [Colour, Colour, Colour] {
  if (rains) return hour < 6 || hour >= 20.5 ? ['ink', 'night', 'deep'] : ['slate', 'slate', 'steel'];
  if (hour < 5.5 || hour >= 21) return ['night', 'night', 'deep'];
  if (hour < 7.5) return ['lake', 'rose', 'coral'];
  if (hour < 17.5) return ['lake', 'sky', 'mist'];
  if (hour < 19.5) return ['sky', 'coral', 'honey'];
  return ['deep', 'plum', 'rose'];
}
