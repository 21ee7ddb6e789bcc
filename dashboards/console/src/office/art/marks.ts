import type { Colour } from '../palette.ts';
import { Pixels } from '../pixels.ts';
import type { Mark } from '../scene.ts';

const BUBBLE = ['.kkkkkkkkk.', 'kpppppppppk', 'kpppppppppk', 'kpppppppppk', 'kpppppppppk', 'kpppppppppk', 'kpppppppppk', 'kpppppppppk', '.kkkkpkkkk.', '....kpk....', '.....k.....'];

const SIGNS: Record<Mark, readonly [Colour, readonly string[]]> = {
  ask: ['clay', ['...cc...', '...cc...', '...cc...', '...cc...', '........', '...cc...']],
  sleep: ['lake', ['.cccc...', '...c....', '..c.....', '.cccc.cc', '.......c', '......cc']],
  pause: ['slate', ['..cc.cc.', '..cc.cc.', '..cc.cc.', '..cc.cc.', '..cc.cc.', '..cc.cc.']],
  wait: ['amber', ['..ccccc.', '...ccc..', '....c...', '....c...', '...c.c..', '..ccccc.']],
  tool: ['moss', ['......cc', '.....ccc', '....ccc.', '...ccc..', '..ccc...', '..cc....']],
  queue: ['amber', ['........', '........', '.cc.cc.c', '.cc.cc.c', '........', '........']],
};

/** A small sign in a bubble, over a head or a door. */
export function mark(kind: Mark): Pixels {
  const made = new Pixels(11, 11).letters(0, 0, BUBBLE, { k: 'coal', p: 'paper' });
  const [colour, rows] = SIGNS[kind];
  return made.letters(1, 1, rows, { c: colour });
}

/** The ring under who is chosen. */
export function ring(): Pixels {
  return new Pixels(20, 9).letters(0, 0, ['.....hhhhhhhhhh.....', '..hhh..........hhh..', '.h................h.', 'h..................h', 'h..................h', 'h..................h', '.h................h.', '..hhh..........hhh..', '.....hhhhhhhhhh.....'], { h: 'honey' });
}

export function shadow(): Pixels {
  return new Pixels(12, 4).box(2, 0, 8, 1, 'shade').box(0, 1, 12, 2, 'shade').box(2, 3, 8, 1, 'shade');
}

/** Over the decider's door: somebody's word is waited for. */
export function alarm(): Pixels {
  return new Pixels(14, 16).letters(0, 0, ['..kkkkkkkkkk..', '.kcccccccccck.', 'kcccccccccccck', 'kcccccppccccck', 'kccccppppcccck', 'kccccppppcccck', 'kccccppppcccck', 'kcccccppccccck', 'kcccccppccccck', 'kcccccccccccck', 'kcccccppccccck', 'kcccccppccccck', '.kcccccccccck.', '..kkkkcckkkk..', '.....kcck.....', '......kk......'], { k: 'coal', c: 'clay', p: 'paper' });
}
