import { chance } from '../chance.ts';
import type { Colour } from '../palette.ts';
import { Pixels } from '../pixels.ts';

/** Grass, a tile of many kinds. */
export function grass(variant: number): Pixels {
  const made = new Pixels(16, 16).box(0, 0, 16, 16, 'moss');
  const random = chance(variant + 1);
  for (let tuft = 0; tuft < 3; tuft++) {
    const x = Math.floor(random() * 13);
    const y = 2 + Math.floor(random() * 11);
    if (random() < 0.6) made.dot(x, y, 'leaf').dot(x + 1, y - 1, 'leaf').dot(x + 2, y, 'leaf');
    else made.dot(x, y, 'pine').dot(x + 1, y, 'pine');
  }
  return made;
}

export function flowers(variant: number): Pixels {
  const made = new Pixels(16, 16);
  const random = chance(variant * 17 + 3);
  const colour: Colour = (['honey', 'coral', 'paper', 'rose', 'sky'] as const)[variant % 5] ?? 'honey';
  for (let flower = 0; flower < 4; flower++) {
    const x = 1 + Math.floor(random() * 12);
    const y = 1 + Math.floor(random() * 11);
    made.letters(x, y, ['.c.', 'cGc', '.c.', '.L.'], { c: colour, G: colour === 'honey' ? 'amber' : 'glow', L: 'leaf' });
  }
  return made;
}

export function tree(variant: number): Pixels {
  const made = new Pixels(40, 52);
  made.box(8, 47, 24, 4, 'shade').box(12, 46, 16, 6, 'shade');
  made.box(17, 34, 6, 15, 'umber').box(17, 34, 2, 15, 'walnut').box(22, 36, 1, 13, 'bark');
  const [light, mid, dark]: [Colour, Colour, Colour] = variant % 3 === 0 ? ['leaf', 'moss', 'pine'] : variant % 3 === 1 ? ['moss', 'pine', 'coal'] : ['leaf', 'moss', 'pine'];
  const random = chance(variant * 101 + 5);
  const blob = (x: number, y: number, radius: number, colour: Colour) => {
    for (let row = -radius; row <= radius; row++) {
      const half = Math.floor(Math.sqrt(radius * radius - row * row) + 0.5);
      made.box(x - half, y + row, half * 2 + 1, 1, colour);
    }
  };
  blob(20, 20, 17, dark);
  blob(11, 25, 10, dark);
  blob(29, 25, 10, dark);
  blob(20, 17, 15, mid);
  blob(12, 22, 9, mid);
  blob(28, 23, 8, mid);
  blob(16, 11, 7, light);
  blob(26, 16, 4, light);
  for (let leaf = 0; leaf < 26; leaf++) {
    const x = 6 + Math.floor(random() * 28);
    const y = 5 + Math.floor(random() * 26);
    if (made.at(x, y) !== 'clear') made.box(x, y, 2, 1, random() < 0.5 ? light : dark);
  }
  if (variant % 4 === 2) for (let fruit = 0; fruit < 7; fruit++) made.box(8 + Math.floor(random() * 24), 8 + Math.floor(random() * 20), 2, 2, 'clay');
  return made;
}

export function bush(variant: number): Pixels {
  const made = new Pixels(22, 18).box(3, 15, 16, 2, 'shade');
  made.letters(0, 0, ['......DDDDDDD.........', '....DDMMMMMMMDD.......', '...DMMMLLLMMMMMDDD....', '..DMMLLLLLMMMMMMMMDD..', '.DMMLLLLMMMMMLLLMMMD..', '.DMMLLMMMMMMLLLLLMMMD.', 'DMMMMMMMMMMMLLLLMMMMD.', 'DMMMMMLLMMMMMLLMMMMMMD', 'DMMMMLLLLMMMMMMMMMMMMD', 'DMMMMMLLMMMMMMMMLLMMMD', 'DDMMMMMMMMMLLMMLLLLMMD', '.DMMMMMMMMMMLMMMLLMMDD', '.DDMMMMMMMMMMMMMMMMDD.', '..DDDMMMMMDDMMMMMDDD..', '....DDDDDDDDDDDDDD....'], { D: 'pine', M: 'moss', L: 'leaf' });
  if (variant % 2 === 0) for (const [x, y] of [[5, 5], [12, 4], [15, 9], [8, 10]] as const) made.box(x, y, 2, 2, variant % 4 === 0 ? 'rose' : 'honey');
  return made;
}

/** A beehive of boxes. */
export function hive(variant: number): Pixels {
  const made = new Pixels(22, 28).box(2, 25, 18, 2, 'shade');
  made.box(3, 22, 2, 4, 'umber').box(17, 22, 2, 4, 'umber');
  const [first, second]: [Colour, Colour] = variant % 2 === 0 ? ['honey', 'cream'] : ['sky', 'mist'];
  made.framed(2, 6, 18, 9, 'umber', first).framed(2, 14, 18, 9, 'umber', second).box(3, 7, 16, 1, 'glow');
  made.box(8, 10, 6, 1, 'umber').box(7, 19, 8, 2, 'ink').box(6, 21, 10, 1, 'oak');
  return made.framed(0, 2, 22, 5, 'bark', 'slate').box(1, 3, 20, 1, 'steel');
}

export function stones(variant: number): Pixels {
  const made = new Pixels(16, 16);
  const random = chance(variant + 40);
  for (const [x, y] of [[1, 1], [9, 0], [0, 8], [8, 9]] as const) {
    const width = 6 + Math.floor(random() * 2);
    made.framed(x, y, width, 6, 'oak', 'sand', true).box(x + 2, y + 1, width - 4, 1, 'cream');
  }
  return made;
}

export function fence(width: number): Pixels {
  const made = new Pixels(width, 14).box(0, 4, width, 2, 'sand').box(0, 6, width, 1, 'walnut').box(0, 9, width, 2, 'sand').box(0, 11, width, 1, 'walnut');
  for (let x = 2; x < width; x += 12) made.framed(x, 1, 4, 13, 'walnut', 'sand').box(x + 1, 0, 2, 1, 'cream');
  return made;
}

/** A pond; at night the moon lies in it. */
export function pond(moon: boolean): Pixels {
  const made = new Pixels(64, 40);
  for (let y = 0; y < 40; y++) {
    const half = Math.sqrt(Math.max(0, 1 - ((y - 20) / 20) ** 2)) * 32;
    const wave = Math.sin(y * 0.7) * 1.5;
    made.box(Math.round(32 - half + wave), y, Math.round(half * 2), 1, 'sand');
  }
  for (let y = 3; y < 37; y++) {
    const half = Math.sqrt(Math.max(0, 1 - ((y - 20) / 17.5) ** 2)) * 29;
    const wave = Math.sin(y * 0.7) * 1.5;
    made.box(Math.round(32 - half + wave), y, Math.round(half * 2), 1, y < 7 ? 'deep' : 'lake');
  }
  for (const [x, y, width] of [[14, 12, 8], [38, 10, 6], [22, 20, 5], [42, 22, 9], [16, 28, 7], [34, 31, 6]] as const) made.box(x, y, width, 1, 'sky');
  made.framed(44, 26, 9, 5, 'pine', 'leaf', true).box(47, 27, 3, 2, 'rose').framed(12, 19, 7, 4, 'pine', 'leaf', true);
  if (moon) {
    for (let y = 0; y < 9; y++) for (let x = 0; x < 9; x++) if (Math.hypot(x - 4, y - 4) < 4.4) made.dot(26 + x, 12 + y, Math.hypot(x - 2.5, y - 3) < 4.3 ? 'cream' : 'glow');
    made.box(24, 22, 5, 1, 'glow').box(30, 22, 6, 1, 'cream').box(27, 24, 6, 1, 'glow').box(29, 26, 3, 1, 'glow');
  }
  return made;
}
