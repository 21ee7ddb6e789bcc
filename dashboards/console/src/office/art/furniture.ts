import type { Colour } from '../palette.ts';
import { Pixels } from '../pixels.ts';
import type { Piece } from '../plan.ts';

/** A drawn thing: its picture, how far it stands above and left of its tile's top left, in pixels. */
export interface Drawn {
  pixels: Pixels;
  left: number;
  up: number;
}

export function piece({ kind, width, variant }: Piece): Drawn | undefined {
  switch (kind) {
    case 'table':
      return table(width * 16);
    case 'cooler':
      return cooler();
    case 'sofa':
      return sofa(variant);
    case 'lowtable':
      return lowTable();
    case 'printer':
      return printer();
    case 'plant':
      return plant(variant);
    case 'fern':
      return fern(variant);
    case 'shelf':
      return shelf();
    case 'floorlamp':
      return floorLamp();
    case 'phone':
      return phone();
    case 'cabinet':
      return cabinet();
    case 'armchair':
      return armchair(variant);
    case 'books':
      return books();
    case 'pantry':
      return pantry();
    case 'globe':
      return globe();
    case 'bench':
      return bench();
    default:
      return undefined;
  }
}

function table(width: number): Drawn {
  const made = new Pixels(width, 40);
  made.box(6, 34, width - 12, 4, 'shade');
  made.box(5, 26, 4, 10, 'bark').box(width - 9, 26, 4, 10, 'bark');
  made.framed(0, 4, width, 24, 'bark', 'oak', true).box(2, 5, width - 4, 1, 'sand').box(3, 9, width - 6, 14, 'plank');
  made.box(1, 24, width - 2, 3, 'walnut').box(2, 24, width - 4, 1, 'umber');
  for (let x = 8; x + 12 < width; x += 26) {
    made.box(x, 11, 9, 6, 'paper').box(x + 1, 12, 7, 1, 'steel').box(x + 1, 14, 5, 1, 'steel');
    made.framed(x + 14, 15, 5, 5, 'bark', 'mist').box(x + 15, 15, 3, 1, 'umber');
  }
  made.box(Math.floor(width / 2) - 3, 8, 7, 3, 'clay').letters(Math.floor(width / 2) - 4, 2, ['..L..L...', '.LLLLL.L.', '..LLPLLL.', '...LPLL..', '....P....'], { L: 'leaf', P: 'moss' });
  return { pixels: made, left: 0, up: 6 };
}

function cooler(): Drawn {
  const made = new Pixels(16, 34);
  made.box(2, 31, 12, 2, 'shade');
  made.framed(4, 0, 8, 13, 'deep', 'sky', true).box(5, 1, 2, 10, 'mist').box(5, 4, 6, 1, 'lake').box(9, 8, 1, 1, 'paper').box(8, 6, 1, 1, 'paper');
  made.framed(3, 12, 10, 20, 'coal', 'mist').box(4, 13, 8, 2, 'paper').box(10, 13, 2, 18, 'steel');
  made.box(5, 18, 2, 2, 'sky').box(8, 18, 2, 2, 'clay').box(4, 20, 7, 5, 'slate').box(5, 23, 2, 2, 'paper');
  made.box(4, 27, 8, 1, 'steel');
  return { pixels: made, left: 0, up: 18 };
}

const SOFAS: readonly [Colour, Colour, Colour][] = [
  ['clay', 'brick', 'coral'],
  ['lake', 'deep', 'sky'],
  ['moss', 'pine', 'leaf'],
];

function sofa(variant: number): Drawn {
  const [cloth, dark, light] = SOFAS[(variant / 3) % SOFAS.length] ?? ['clay', 'brick', 'coral'];
  const made = new Pixels(52, 28);
  made.box(3, 25, 46, 2, 'shade');
  made.framed(2, 0, 48, 15, 'coal', cloth, true).box(3, 1, 46, 1, light);
  made.framed(0, 7, 7, 18, 'coal', cloth, true).framed(45, 7, 7, 18, 'coal', cloth, true).box(1, 8, 5, 1, light).box(46, 8, 5, 1, light);
  for (let seat = 0; seat < 3; seat++) made.framed(6 + seat * 13, 12, 14, 9, dark, cloth, true).box(8 + seat * 13, 13, 10, 1, light);
  made.box(7, 21, 38, 4, dark).box(6, 25, 3, 2, 'coal').box(43, 25, 3, 2, 'coal');
  return { pixels: made, left: 2, up: 10 };
}

function lowTable(): Drawn {
  const made = new Pixels(20, 14);
  made.box(2, 11, 16, 2, 'shade');
  made.framed(0, 1, 20, 9, 'bark', 'oak', true).box(2, 2, 16, 1, 'sand').box(2, 10, 2, 3, 'bark').box(16, 10, 2, 3, 'bark');
  made.box(4, 4, 5, 4, 'paper').box(5, 5, 3, 1, 'clay').framed(13, 3, 4, 4, 'bark', 'leaf');
  return { pixels: made, left: 2, up: -1 };
}

function printer(): Drawn {
  const made = new Pixels(16, 24);
  made.box(1, 21, 14, 2, 'shade');
  made.framed(0, 11, 16, 11, 'bark', 'walnut').box(1, 12, 14, 1, 'oak').box(7, 16, 2, 1, 'honey');
  made.framed(1, 3, 14, 9, 'coal', 'mist').box(2, 4, 12, 2, 'paper').box(3, 8, 10, 2, 'slate').box(12, 4, 1, 1, 'leaf');
  made.box(4, 0, 8, 4, 'paper').box(5, 1, 5, 1, 'steel').box(5, 9, 6, 3, 'paper');
  return { pixels: made, left: 0, up: 8 };
}

function plant(variant: number): Drawn {
  const made = new Pixels(20, 30);
  made.box(5, 27, 10, 2, 'shade');
  const pot: Colour = (['clay', 'lake', 'cream'] as const)[variant % 3] ?? 'clay';
  made.framed(5, 19, 10, 9, 'bark', pot).box(4, 18, 12, 3, 'bark').box(5, 19, 10, 1, pot);
  made.letters(
    0,
    0,
    ['.........LL.........', '....LL..LLL...LL....', '...LLLM.LLM..LLL....', '....LLM.LLM.LLLM....', '.LL..LLMLLMLLLM..LL.', 'LLLL..LMLMMLLM.LLLL.', '.LLLL.LMLMLLM.LLLM..', '..MLLL.MMLLM.LLLM...', '....MLLMMMM.LLM.....', '.LL...LLMMMLLM..LL..', 'LLLLL..LMMLM..LLLLL.', '.MMLLLL.MMM.LLLLMM..', '....MMLLLMMLLLMM....', '......MMLMMLMM......', '........MMM.........', '........PMP.........', '.........P..........', '.........P..........'],
    { L: 'leaf', M: 'moss', P: 'pine' },
  );
  return { pixels: made, left: 2, up: 14 };
}

function fern(variant: number): Drawn {
  const made = new Pixels(16, 22);
  made.box(3, 19, 10, 2, 'shade');
  const pot: Colour = (['cream', 'clay', 'slate'] as const)[variant % 3] ?? 'cream';
  made.framed(4, 12, 8, 8, 'bark', pot).box(3, 11, 10, 2, 'bark').box(4, 12, 8, 1, pot);
  made.letters(0, 1, ['...M...LL..M....', '..LLM.LLLMLLM...', '.LLLLMLLMLLLLM..', 'LLM.LLMLLLM.LLM.', 'LM.LLLLMLLLM.LL.', '...LMLLMLMLLM.L.', '..LL.LLMLL.LLM..', '..L..LMMML..LL..', '.....LMMM....L..', '......MMM.......'], { L: 'leaf', M: 'moss' });
  return { pixels: made, left: 0, up: 6 };
}

function shelf(): Drawn {
  const made = new Pixels(16, 36);
  made.framed(0, 0, 16, 35, 'coal', 'walnut');
  const books: readonly Colour[] = ['clay', 'lake', 'moss', 'honey', 'plum', 'mist', 'brick'];
  for (let board = 0; board < 4; board++) {
    const y = 2 + board * 8;
    made.box(1, y, 14, 6, 'bark');
    for (let x = 2; x < 13; ) {
      const width = 1 + ((x + board) % 2);
      const height = 4 + ((x * 3 + board) % 3);
      made.box(x, y + 6 - Math.min(6, height), width, Math.min(6, height), books[(x + board * 2) % books.length] ?? 'clay');
      x += width + (x % 5 === 0 ? 1 : 0);
    }
    made.box(1, y + 6, 14, 2, 'oak');
  }
  return { pixels: made, left: 0, up: 20 };
}

function floorLamp(): Drawn {
  const made = new Pixels(16, 36);
  made.box(4, 33, 8, 2, 'shade').box(4, 31, 8, 2, 'coal').box(7, 10, 2, 22, 'coal');
  made.letters(2, 0, ['...GGGGGG...', '..GGGGGGGG..', '..GGCCCCGG..', '.GGGCCCCGGG.', '.GGCCCCCCGG.', 'HGGCCCCCCGGH', 'HHGGCCCCGGHH', 'HHHHHHHHHHHH', '.HHHHHHHHHH.'], { G: 'glow', C: 'cream', H: 'honey' });
  return { pixels: made, left: 0, up: 20 };
}

function phone(): Drawn {
  const made = new Pixels(16, 26);
  made.box(2, 23, 12, 2, 'shade');
  made.framed(1, 12, 14, 5, 'bark', 'oak').box(2, 13, 12, 1, 'sand').box(2, 17, 2, 7, 'bark').box(12, 17, 2, 7, 'bark');
  made.letters(2, 3, ['.KKKKKKKKKK.', 'KLLLKKKKLLLK', 'KLLK.KK.KLLK', '.KK.KLLK.KK.', '...KLLLLK...', '..KLLWWLLK..', '..KLWLLWLK..', '..KLLWWLLK..', '.KKKKKKKKKK.'], { K: 'deep', L: 'sky', W: 'paper' });
  return { pixels: made, left: 0, up: 10 };
}

function cabinet(): Drawn {
  const made = new Pixels(16, 28);
  made.framed(0, 0, 16, 27, 'coal', 'steel').box(1, 1, 14, 1, 'mist');
  for (let y = 3; y < 24; y += 8) made.framed(2, y, 12, 7, 'slate', 'steel').box(6, y + 3, 4, 1, 'coal');
  return { pixels: made, left: 0, up: 12 };
}

function armchair(variant: number): Drawn {
  const [cloth, dark, light] = SOFAS[(variant + 1) % SOFAS.length] ?? ['lake', 'deep', 'sky'];
  const made = new Pixels(22, 26).box(3, 23, 16, 2, 'shade');
  made.framed(2, 0, 18, 14, 'coal', cloth, true).box(4, 1, 14, 1, light);
  made.framed(0, 7, 6, 16, 'coal', cloth, true).framed(16, 7, 6, 16, 'coal', cloth, true).box(1, 8, 4, 1, light).box(17, 8, 4, 1, light);
  made.framed(5, 11, 12, 8, dark, cloth, true).box(7, 12, 8, 1, light).box(6, 19, 10, 4, dark);
  return { pixels: made, left: 3, up: 10 };
}

/** Two bookcases side by side. */
function books(): Drawn {
  const one = shelf().pixels;
  const made = new Pixels(32, 36).lay(one, 0, 0).lay(one.mirrored(), 16, 0);
  return { pixels: made, left: 0, up: 20 };
}

/** Where the honey stands. */
function pantry(): Drawn {
  const made = new Pixels(32, 34).box(2, 31, 28, 2, 'shade');
  made.framed(0, 8, 32, 24, 'coal', 'walnut').box(1, 9, 30, 2, 'oak').box(1, 20, 30, 1, 'umber').box(15, 11, 2, 20, 'umber').box(12, 15, 2, 2, 'honey').box(18, 15, 2, 2, 'honey').box(12, 24, 2, 2, 'honey').box(18, 24, 2, 2, 'honey');
  for (const x of [2, 8, 24]) made.box(x, 1, 5, 1, 'cream').box(x, 2, 5, 6, 'honey').box(x + 4, 2, 1, 6, 'amber').box(x + 1, 3, 1, 2, 'glow');
  made.framed(14, 3, 8, 6, 'bark', 'mist').box(22, 4, 2, 3, 'steel').box(15, 0, 1, 2, 'steel').box(18, 1, 1, 2, 'steel');
  return { pixels: made, left: 0, up: 18 };
}

function globe(): Drawn {
  const made = new Pixels(16, 26).box(3, 23, 10, 2, 'shade').box(7, 14, 2, 8, 'umber').box(4, 21, 8, 2, 'walnut');
  for (let y = 0; y < 14; y++) {
    const half = Math.round(Math.sqrt(49 - (y - 6.5) ** 2));
    made.box(8 - half, y + 1, half * 2, 1, 'lake');
  }
  made.box(4, 4, 5, 3, 'leaf').box(6, 7, 2, 3, 'moss').box(10, 8, 3, 3, 'leaf').box(5, 2, 3, 1, 'sky').box(10, 4, 2, 2, 'moss');
  return { pixels: made, left: 0, up: 10 };
}

function bench(): Drawn {
  const made = new Pixels(32, 18).box(2, 15, 28, 2, 'shade');
  made.box(3, 8, 2, 8, 'bark').box(27, 8, 2, 8, 'bark').framed(0, 3, 32, 7, 'bark', 'oak', true).box(2, 4, 28, 1, 'sand');
  made.framed(3, 1, 8, 5, 'lake', 'sky', true).framed(21, 1, 8, 5, 'brick', 'coral', true);
  return { pixels: made, left: 0, up: 2 };
}
