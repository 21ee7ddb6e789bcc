/*
 * The parts of a person, 16 px wide, as rows of letters from a given row down. Letters: K rim, S skin, s its shade,
 * E eye, M mouth, H hair, h its shade, C cloth, c its shade, D second cloth, P trousers, p their shade, F shoes,
 * W white, w its shade, A what is worn, a its shade, '.' nothing. Side views look to the right.
 */

export interface Part {
  from: number;
  rows: readonly string[];
}

export interface Views {
  front: Part;
  back: Part;
  side: Part;
}

const part = (from: number, ...rows: string[]): Part => ({ from, rows });

export const HEAD: Views = {
  front: part(
    1,
    '.....KKKKKK.....',
    '....KSSSSSSK....',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSESSSSESK...',
    '...KSESSSSESK...',
    '...KsSSSSSSsK...',
    '....KsSSSSsK....',
    '.....KKssKK.....',
  ),
  back: part(
    1,
    '.....KKKKKK.....',
    '....KSSSSSSK....',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KsSSSSSSsK...',
    '....KssssssK....',
    '.....KKssKK.....',
  ),
  side: part(
    1,
    '.....KKKKKK.....',
    '....KSSSSSSK....',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSSSK...',
    '...KSSSSSSESK...',
    '...KSSsSSSESSK..',
    '...KsSSSSSSSK...',
    '....KsSSSSSK....',
    '.....KKssKK.....',
  ),
};

/** Eyes that look up, in thought; closed; and a mouth that speaks. Laid over the head. */
export const THOUGHTFUL: Views = {
  front: part(6, '....SESSSSES....', '....SESSSSES....', '....SSSSSSSS....'),
  back: part(0),
  side: part(6, '..........E.....', '..........E.....', '..........S.....'),
};
export const ASLEEP: Views = {
  front: part(7, '....SSSSSSSS....', '....EESSSSEE....'),
  back: part(0),
  side: part(7, '.........SS.....', '.........EE.....'),
};
export const SPEAKING: Views = {
  front: part(9, '.......MM.......', '.......MM.......'),
  back: part(0),
  side: part(9, '..........MM....'),
};

export type Hair = 'short' | 'parted' | 'bob' | 'long' | 'bun' | 'curls' | 'spikes' | 'tail' | 'bald';

export const HAIR: Record<Hair, Views> = {
  short: {
    front: part(1, '.....KKKKKK.....', '....KHHHHHHK....', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHhHHHHhHK...', '...KhSSSSSShK...'),
    back: part(1, '.....KKKKKK.....', '....KHHHHHHK....', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KhHHHHHHhK...', '....hhHHHHhh....', '......hhhh......'),
    side: part(1, '.....KKKKKK.....', '....KHHHHHHK....', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHHHHhhh....', '...KHHHhSSSS....', '...KHHh.........', '...Khh..........'),
  },
  parted: {
    front: part(0, '......KKKKKK....', '....KKHHHHHHK...', '...KHHHHHHHHHK..', '...KHHHHHHHHHK..', '...KHHhHHHHHHK..', '...KHhSShHHHHK..', '...KhSSSSShHhK..', '...KSE.....E....'),
    back: part(0, '......KKKKK.....', '....KKHHHHHKK...', '...KHHHHHHHHHK..', '...KHHHHHHHHHK..', '...KHHHHHHHHHK..', '...KHHHHHHHHHK..', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KhHHHHHHhK...', '....hhhhhhhh....'),
    side: part(0, '......KKKKKK....', '....KKHHHHHHK...', '...KHHHHHHHHHK..', '...KHHHHHHHHHK..', '...KHHHHHHHHHK..', '...KHHHHHhhhh...', '...KHHHhSSSS....', '...KHHh.........', '...KHh..........', '....h...........'),
  },
  bob: {
    front: part(1, '.....KKKKKK.....', '...KKHHHHHHKK...', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHhHHHHhHHK..', '..KHhSSSSSShHK..', '..KHh......hHK..', '..KHh......hHK..', '..KHh......hHK..', '..KhhK....KhhK..', '...KK......KK...'),
    back: part(1, '.....KKKKKK.....', '...KKHHHHHHKK...', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KhhhhhhhhhhK..', '...KKKKKKKKKK...'),
    side: part(1, '.....KKKKKK.....', '...KKHHHHHHK....', '..KHHHHHHHHHK...', '..KHHHHHHHHHK...', '..KHHHHHHhhh....', '..KHHHHhSSSS....', '..KHHHHh........', '..KHHHHh........', '..KHHHHh........', '..KhhhhK........', '...KKKK.........'),
  },
  long: {
    front: part(1, '.....KKKKKK.....', '...KKHHHHHHKK...', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHhSShHHHK..', '..KHhSSSSSShHK..', '..KHh......hHK..', '..KHh......hHK..', '..KHh......hHK..', '..KHh......hHK..', '..KHh......hHK..', '..KHhK....KhHK..', '..KhhK....KhhK..', '...KK......KK...'),
    back: part(1, '.....KKKKKK.....', '...KKHHHHHHKK...', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHHHHHHHHHHK..', '..KHhHHHHHHhHK..', '..KHhHHHHHHhHK..', '..KhhhhHHhhhhK..', '...KKKKhhKKKK...'),
    side: part(1, '.....KKKKKK.....', '...KKHHHHHHK....', '..KHHHHHHHHHK...', '..KHHHHHHHHHK...', '..KHHHHHHhhh....', '..KHHHHhSSSS....', '..KHHHHh........', '..KHHHHh........', '..KHHHHh........', '..KHHHHh........', '..KHHHHK........', '..KHHHhK........', '..KhhhK.........', '...KKK..........'),
  },
  bun: {
    front: part(0, '......KKKK......', '.....KHHHHK.....', '....KhhhhhhK....', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHhSShHHK...', '...KhSSSSSShK...'),
    back: part(0, '......KKKK......', '.....KHHHHK.....', '....KhHHHHhK....', '...KHhhhhhhHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KhHHHHHHhK...', '....hhhhhhhh....'),
    side: part(0, '....KKKK........', '...KHHHHK.......', '...KhHHhhKK.....', '...KHhhHHHHK....', '...KHHHHHHHHK...', '...KHHHHhhhh....', '...KHHHhSSSS....', '...KHHh.........', '....hh..........'),
  },
  curls: {
    front: part(0, '....KKKKKKKK....', '...KHHKHHKHHK...', '..KHHHHHHHHHHK..', '..KHhHHhHHhHHK..', '..KHHHHHHHHHHK..', '..KHHhHHhHHhHK..', '..KHhSSSSSShHK..', '..KHh......hHK..', '..KhK......KhK..', '...K........K...'),
    back: part(0, '....KKKKKKKK....', '...KHHKHHKHHK...', '..KHHHHHHHHHHK..', '..KHhHHhHHhHHK..', '..KHHHHHHHHHHK..', '..KHHhHHhHHhHK..', '..KHHHHHHHHHHK..', '..KHhHHhHHhHHK..', '..KhHHHHHHHHhK..', '...KhhHhhHhhK...', '....KKKKKKKK....'),
    side: part(0, '....KKKKKKK.....', '...KHHKHHKHK....', '..KHHHHHHHHHK...', '..KHhHHhHHhHK...', '..KHHHHHHHHHK...', '..KHHhHHhHhh....', '..KHHHHhSSSS....', '..KHhHHh........', '..KhHHh.........', '...Khh..........'),
  },
  spikes: {
    front: part(0, '.....K..K..K....', '...KKHKKHKKHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHhHHhHHK...', '...KhHSHHShhK...', '...KSSSSSSSSK...'),
    back: part(0, '.....K..K..K....', '...KKHKKHKKHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHhHHhHHK...', '...KhHhHHhHhK...', '....hhhhhhhh....'),
    side: part(0, '.....K..K..K....', '...KKHKKHKKHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHHHHhhh....', '...KHHHhSSSS....', '...KHHhSSSSS....', '...Khh..........'),
  },
  tail: {
    front: part(1, '.....KKKKKK.....', '....KHHHHHHK....', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHhSSSSHHK...', '...KhSSSSSShK...', '............KK..', '............KHK.', '............KHK.', '............KhK.', '.............K..'),
    back: part(1, '.....KKKKKK.....', '....KHHHHHHK....', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHHHHHHHK...', '...KHHhAAhHHK...', '...KhhHHHHhhK...', '....hhHHHHhh....', '......HHHH......', '......hHHh......', '......KHHK......', '......KhhK......', '.......KK.......'),
    side: part(1, '.....KKKKKK.....', '....KHHHHHHK....', '...KHHHHHHHHK...', '.KKAHHHHHHHHK...', 'KHHAHHHHHhhh....', 'KHHKHHHhSSSS....', 'KHhKhhh.........', 'KHhKh...........', 'KhK.............', '.K..............'),
  },
  bald: { front: part(0), back: part(0), side: part(0) },
};

export type Worn = 'nothing' | 'glasses' | 'cap' | 'headphones' | 'scarf' | 'beard' | 'flower' | 'beanie';

export const WORN: Record<Worn, Views> = {
  nothing: { front: part(0), back: part(0), side: part(0) },
  glasses: {
    front: part(7, '...aaEaaaaEaa...', '....aEa..aEa....', '.....a....a.....'),
    back: part(0),
    side: part(7, '....aaaaaaEa....', '.........aEa....', '..........a.....'),
  },
  cap: {
    front: part(0, '.....KKKKKK.....', '....KAAAAAAK....', '...KAAAAAAAAK...', '...KAAAAAAAAK...', '..KKaaaaaaaaKK..', '..KaaaaaaaaaaK..', '...KKKKKKKKKK...'),
    back: part(0, '.....KKKKKK.....', '....KAAAAAAK....', '...KAAAAAAAAK...', '...KAAAAAAAAK...', '...KAAaaaaAAK...', '...KaaK..KaaK...'),
    side: part(0, '.....KKKKKK.....', '....KAAAAAAK....', '...KAAAAAAAAK...', '...KAAAAAAAAKK..', '...KaaaaaaaaaaK.', '...KKKKKKKaaaaK.', '..........KKKK..'),
  },
  headphones: {
    front: part(0, '....KKKKKKKK....', '...KaaaaaaaaK...', '..KaK......KaK..', '..Ka........aK..', '..Ka........aK..', '.KAAK......KAAK.', '.KAAK......KAAK.', '.KAaK......KaAK.', '..KK........KK..'),
    back: part(0, '....KKKKKKKK....', '...KaaaaaaaaK...', '..KaK......KaK..', '..Ka........aK..', '..Ka........aK..', '.KAAK......KAAK.', '.KAAK......KAAK.', '.KAaK......KaAK.', '..KK........KK..'),
    side: part(0, '.....KKKK.......', '....KaaaaK......', '.....aa.........', '.....aa.........', '....KaaK........', '...KAAAAK.......', '...KAAAAK.......', '...KAaaAK.......', '....KKKK........'),
  },
  scarf: {
    front: part(11, '....KAAAAAAK....', '....KaAAAAaK....', '.....KKAAK......', '......KaAK......', '......KaAK......', '.......KK.......'),
    back: part(11, '....KAAAAAAK....', '....KaAAAAaK....'),
    side: part(11, '....KAAAAAK.....', '....KaAAAaK.....', '...KAAKK........', '...KaAK.........', '....KK..........'),
  },
  beard: {
    front: part(8, '....h......h....', '...KHHhhhhHHK...', '....KHHMMHHK....', '.....KHHHHK.....', '......KKKK......'),
    back: part(0),
    side: part(8, '........h.......', '.......hHHHHK...', '.......HHHHK....', '.......KHHK.....', '........KK......'),
  },
  flower: {
    front: part(2, '..........KK....', '.........KAAK...', '........KAWAAK..', '.........KAAK...', '..........KK....'),
    back: part(2, '....KK..........', '...KAAK.........', '..KAAAAK........', '...KAAK.........', '....KK..........'),
    side: part(3, '.....KK.........', '....KAAK........', '...KAWAAK.......', '....KAAK........', '.....KK.........'),
  },
  beanie: {
    front: part(0, '......KKKK......', '....KKAAAAKK....', '...KAAaAAaAAK...', '...KAAaAAaAAK...', '..KaaaaaaaaaaK..', '..KAAAAAAAAAAK..', '...KKKKKKKKKK...'),
    back: part(0, '......KKKK......', '....KKAAAAKK....', '...KAAaAAaAAK...', '...KAAaAAaAAK...', '..KaaaaaaaaaaK..', '..KAAAAAAAAAAK..', '...KKKKKKKKKK...'),
    side: part(0, '......KKKK......', '....KKAAAAKK....', '...KAAaAAaAAK...', '...KAAaAAaAAK...', '..KaaaaaaaaaaK..', '..KAAAAAAAAAAK..', '...KKKKKKKKKK...'),
  },
};

export type Dress = 'plain' | 'striped' | 'collar' | 'overalls' | 'open' | 'hooded';

/** What the trunk wears over plain cloth. */
export const DRESS: Record<Dress, Views> = {
  plain: { front: part(0), back: part(0), side: part(0) },
  striped: {
    front: part(13, '.....DDDDDD.....', '................', '.....DDDDDD.....'),
    back: part(13, '.....DDDDDD.....', '................', '.....DDDDDD.....'),
    side: part(13, '.....DDDDDD.....', '................', '.....D..DDD.....'),
  },
  collar: {
    front: part(12, '.....WWDDWW.....', '......WDDW......', '.......DD.......', '.......DD.......'),
    back: part(12, '.....WWWWWW.....'),
    side: part(12, '......WWWD......', '.........D......'),
  },
  overalls: {
    front: part(12, '.....D....D.....', '.....D....D.....', '.....DDDDDD.....', '.....DDWWDD.....', '.....DDDDDD.....'),
    back: part(12, '.....D....D.....', '......D..D......', '.......DD.......', '.....DDDDDD.....', '.....DDDDDD.....'),
    side: part(12, '.......D........', '.......D........', '.....D..DDD.....', '.....D..DDD.....', '.....D..DDD.....'),
  },
  open: {
    front: part(12, '......WWWW......', '......WWWW......', '.......WW.......', '.......WW.......', '.......WW.......'),
    back: part(0),
    side: part(12, '.........W......', '..........W.....', '..........W.....', '..........W.....'),
  },
  hooded: {
    front: part(12, '.....cccccc.....', '......cWWc......', '......W..W......'),
    back: part(11, '.....KccccK.....', '.....cccccc.....', '......cccc......'),
    side: part(12, '....cccc........', '....ccc.........'),
  },
};

export const TRUNK: Record<'still' | 'carrying' | 'waving' | 'pondering' | 'reaching', Views> = {
  still: {
    front: part(12, '....KCCCCCCK....', '...KCCCCCCCCK...', '...KcCCCCCCcK...', '...KcCCCCCCcK...', '...KSCCCCCCSK...'),
    back: part(12, '....KCCCCCCK....', '...KCCCCCCCCK...', '...KcCCCCCCcK...', '...KcCCCCCCcK...', '...KSCCCCCCSK...'),
    side: part(12, '.....KCCCCK.....', '....KCCCCCCK....', '....KCccCCCK....', '....KCccCCCK....', '....KCSSCCCK....'),
  },
  carrying: {
    front: part(12, '....KCCCCCCK....', '...KCCCCCCCCK...', '...KcWWWWWWcK...', '...KSWwwwwWSK...', '...KSWWWWWWSK...'),
    back: part(12, '....KCCCCCCK....', '...KCCCCCCCCK...', '...KcCCCCCCcK...', '...KcCCCCCCcK...', '....KCCCCCCK....'),
    side: part(12, '.....KCCCCK.....', '....KCCCCCCK....', '....KCccccSWW...', '....KCCCCcSWw...', '....KCCCCCKWW...'),
  },
  waving: {
    front: part(11, '.............S..', '....KCCCCCCKSS..', '...KCCCCCCCCcK..', '...KcCCCCCCcK...', '...KcCCCCCCK....', '...KSCCCCCCK....'),
    back: part(11, '.............S..', '....KCCCCCCKSS..', '...KCCCCCCCCcK..', '...KcCCCCCCcK...', '...KcCCCCCCK....', '...KSCCCCCCK....'),
    side: part(11, '.............S..', '.....KCCCCKcSS..', '....KCCCCCccK...', '....KCCCCcCK....', '....KCCCCCCK....', '....KCCCCCCK....'),
  },
  pondering: {
    front: part(10, '........SS......', '........SSK.....', '....KCCCccCK....', '...KCCCCCccCK...', '...KcCCCCcccK...', '...KcCCCCCCcK...', '...KSCCCCCCK....'),
    back: part(12, '....KCCCCCCK....', '...KCCCCCCCCK...', '...KcCCCCCCcK...', '...KcCCCCCCcK...', '...KSCCCCCCSK...'),
    side: part(10, '..........SS....', '..........SK....', '.....KCCCccK....', '....KCCCccCK....', '....KCCcCCCK....', '....KCCCCCCK....', '....KCCCCCCK....'),
  },
  reaching: {
    front: part(12, '....KCCCCCCK....', '...KCCCCCCCCK...', '...KcCCCCCCcK...', '...KcCCCCCCcK...', '...KSCCCCCCSK...'),
    back: part(9, '.............S..', '.............SK.', '............cK..', '....KCCCCCCCcK..', '...KCCCCCCCCK...', '...KcCCCCCCK....', '...KcCCCCCCK....', '...KSCCCCCCK....'),
    side: part(11, '............SS..', '.....KCCCCKcS...', '....KCCCCCccK...', '....KCCCCcCK....', '....KCCCCCCK....', '....KCCCCCCK....'),
  },
};

const LEFT_FOOT = part(17, '....KPPPPPPK....', '....KPPPPPPK....', '....KPPKKPPK....', '....KPPKKFFK....', '....KFFK.KK.....', '....KKK.........');
const RIGHT_FOOT = part(17, '....KPPPPPPK....', '....KPPPPPPK....', '....KPPKKPPK....', '....KFFKKPPK....', '.....KK.KFFK....', '.........KKK....');
const BOTH_FEET = part(17, '....KPPPPPPK....', '....KPPPPPPK....', '....KPPKKPPK....', '....KPPKKPPK....', '....KFFKKFFK....', '....KKKKKKKK....');
const PASSING = part(17, '.....KPPPPK.....', '.....KPPPPK.....', '.....KPPPPK.....', '.....KpPPK......', '.....KFFFFK.....', '.....KKKKKK.....');
const STRIDE = part(17, '.....KPPPPK.....', '.....KPPPPPK....', '....KpPKPPPK....', '...KppK.KPPK....', '...KFFK.KFFFK...', '....KK...KKKK...');
const OTHER_STRIDE = part(17, '.....KPPPPK.....', '.....KPPPPPK....', '....KPPKpppK....', '...KPPK.KppK....', '...KFFK.KFFFK...', '....KK...KKKK...');

/** Legs in the four steps of a walk; the first is how one stands. */
export const LEGS: Record<'front' | 'back' | 'side', readonly [Part, Part, Part, Part]> = {
  front: [BOTH_FEET, LEFT_FOOT, BOTH_FEET, RIGHT_FOOT],
  back: [BOTH_FEET, LEFT_FOOT, BOTH_FEET, RIGHT_FOOT],
  side: [PASSING, STRIDE, PASSING, OTHER_STRIDE],
};

export const SEATED: Views = {
  front: part(17, '...KPPPPPPPPK...', '...KPPPKKPPPK...', '...KPPK..KPPK...', '...KFFK..KFFK...', '....KK....KK....'),
  back: part(17, '....KPPPPPPK....', '....KPPPPPPK....', '.....KKKKKK.....'),
  side: part(17, '.....KPPPPPPK...', '.....KPPPPPPK...', '......KKKKPPK...', '.........KPPK...', '.........KFFFK..', '..........KKK...'),
};
