import { hashOf, pick } from './chance.ts';
import { ASLEEP, DRESS, type Dress, HAIR, type Hair, HEAD, LEGS, type Part, SEATED, SPEAKING, THOUGHTFUL, TRUNK, type Views, WORN, type Worn } from './figure.ts';
import type { Colour } from './palette.ts';
import { Pixels } from './pixels.ts';

export const PERSON_WIDTH = 16;
export const PERSON_HEIGHT = 24;

export type Direction = 'down' | 'up' | 'left' | 'right';
export type Posture = 'stand' | 'walk' | 'carry' | 'sit' | 'type' | 'talk' | 'think' | 'write' | 'sleep';

/** How somebody looks: parts and colours, each a colour with its shade. */
export interface Look {
  skin: readonly [Colour, Colour];
  hair: Hair;
  hairColour: readonly [Colour, Colour];
  cloth: readonly [Colour, Colour];
  second: Colour;
  trousers: readonly [Colour, Colour];
  shoes: Colour;
  dress: Dress;
  worn: Worn;
  wornColour: readonly [Colour, Colour];
}

const SKINS = [['skin1', 'skin2'], ['skin2', 'skin3'], ['skin3', 'skin4'], ['skin4', 'skin5'], ['skin1', 'skin2'], ['skin2', 'skin3']] as const;
const HAIRS: readonly Hair[] = ['short', 'parted', 'bob', 'long', 'bun', 'curls', 'spikes', 'tail', 'short', 'bob', 'bald'];
const HAIR_COLOURS = [['coal', 'ink'], ['bark', 'coal'], ['umber', 'bark'], ['walnut', 'umber'], ['oak', 'walnut'], ['honey', 'amber'], ['brick', 'umber'], ['steel', 'slate'], ['cream', 'sand'], ['coal', 'ink']] as const;
/** Clothes by the name that a document gives them in `sprite.palette`. */
const CLOTHES = {
  slate: ['slate', 'deep'],
  moss: ['moss', 'pine'],
  plum: ['plum', 'grape'],
  coral: ['coral', 'brick'],
  sky: ['sky', 'lake'],
  honey: ['honey', 'amber'],
  rose: ['rose', 'plum'],
  leaf: ['leaf', 'moss'],
  mist: ['mist', 'steel'],
  clay: ['clay', 'brick'],
  lake: ['lake', 'deep'],
  sand: ['sand', 'oak'],
} as const satisfies Record<string, readonly [Colour, Colour]>;
const TROUSERS = [['deep', 'night'], ['bark', 'coal'], ['slate', 'deep'], ['umber', 'bark'], ['pine', 'coal'], ['grape', 'night']] as const;
const SHOES = ['coal', 'umber', 'brick', 'mist'] as const;
const DRESSES: readonly Dress[] = ['plain', 'striped', 'collar', 'overalls', 'open', 'hooded'];
const ALL_WORN: readonly Worn[] = ['nothing', 'glasses', 'cap', 'headphones', 'scarf', 'beard', 'flower', 'beanie', 'nothing', 'glasses'];

/** With these, a beard would leave nothing of a face. */
const BEARDLESS: ReadonlySet<Hair> = new Set(['long', 'bob', 'tail', 'curls']);

/** How an agent looks: always the same for the same name. `palette` is its document's wish for its clothes. */
export function lookOf(name: string, palette?: string): Look {
  const cloth = palette !== undefined && palette in CLOTHES ? CLOTHES[palette as keyof typeof CLOTHES] : pick(Object.values(CLOTHES), name, 'cloth');
  const others = Object.values(CLOTHES).filter(([colour]) => colour !== cloth[0]);
  const wornColour = pick(others, name, 'worn colour');
  const hair = pick(HAIRS, name, 'hair');
  const worn = pick(ALL_WORN, name, 'worn');
  return {
    skin: pick(SKINS, name, 'skin'),
    hair,
    hairColour: pick(HAIR_COLOURS, name, 'hair colour'),
    cloth,
    second: pick(others, name, 'second')[0],
    trousers: pick(TROUSERS, name, 'trousers'),
    shoes: pick(SHOES, name, 'shoes'),
    dress: pick(DRESSES, name, 'dress'),
    worn: worn === 'beard' && BEARDLESS.has(hair) ? 'glasses' : worn,
    wornColour,
  };
}

/** How many pictures a posture goes through. */
export const FRAMES: Record<Posture, number> = { stand: 1, walk: 4, carry: 4, sit: 1, type: 2, talk: 2, think: 1, write: 2, sleep: 1 };

/** One picture of a person, 16 x 24: a step of a walk, hands on a keyboard, eyes closed. */
export function figure(look: Look, posture: Posture, direction: Direction, frame = 0, seated = false): Pixels {
  const view = direction === 'down' ? 'front' : direction === 'up' ? 'back' : 'side';
  const made = new Pixels(PERSON_WIDTH, PERSON_HEIGHT);
  const key = keyOf(look);
  const walks = posture === 'walk' || posture === 'carry';
  const sits = seated || posture === 'sit' || posture === 'type' || posture === 'sleep';
  const lay = (part: Part, down: number) => made.letters(0, part.from + down, part.rows, key);
  // one step in two lifts the body, whoever sits is lower, whoever sleeps hangs the head
  const rise = walks && frame % 2 === 1 ? -1 : sits ? 1 : 0;
  const nod = posture === 'sleep' ? 2 : posture === 'type' && frame % 2 === 1 ? 1 : 0;

  lay(sits ? SEATED[view] : LEGS[view][walks ? (frame as 0 | 1 | 2 | 3) : 0], sits ? 1 : 0);
  const trunk = trunkOf(posture, frame)[view];
  lay(trunk, rise);
  if (posture !== 'carry') lay(DRESS[look.dress][view], rise);
  const worn = WORN[look.worn];
  if (look.worn === 'scarf') lay(worn[view], rise);
  const face: Views[] = [HEAD];
  if (posture === 'sleep') face.push(ASLEEP);
  if (posture === 'think') face.push(THOUGHTFUL);
  if (posture === 'talk' && frame % 2 === 1) face.push(SPEAKING);
  face.push(HAIR[look.hair]);
  if (look.worn !== 'scarf') face.push(worn);
  for (const each of face) lay(each[view], rise + nod);
  // a hand at the chin lies before the face
  if (posture === 'think') lay({ from: trunk.from, rows: trunk.rows.slice(0, 2) }, rise);
  return direction === 'left' ? made.mirrored() : made;
}

function trunkOf(posture: Posture, frame: number): Views {
  switch (posture) {
    case 'carry':
      return TRUNK.carrying;
    case 'talk':
      return frame % 2 === 1 ? TRUNK.waving : TRUNK.still;
    case 'think':
      return TRUNK.pondering;
    case 'write':
      return frame % 2 === 1 ? TRUNK.reaching : TRUNK.waving;
    default:
      return TRUNK.still;
  }
}

function keyOf(look: Look): Record<string, Colour> {
  const dark = look.skin[0] === 'skin4';
  return {
    K: 'coal',
    S: look.skin[0],
    s: look.skin[1],
    E: 'ink',
    M: dark ? 'coral' : 'brick',
    H: look.hairColour[0],
    h: look.hairColour[1],
    C: look.cloth[0],
    c: look.cloth[1],
    D: look.second,
    P: look.trousers[0],
    p: look.trousers[1],
    F: look.shoes,
    W: 'paper',
    w: 'steel',
    A: look.wornColour[0],
    a: look.wornColour[1],
  };
}

const GROUNDS: readonly Colour[] = ['amber', 'moss', 'lake', 'plum', 'rose', 'slate', 'oak', 'brick'];

/** Head and shoulders on a ground of their own, 16 x 16: what panels and chats show, three times as large. */
export function bust(name: string, palette?: string): Pixels {
  const look = lookOf(name, palette);
  const ground = pick(GROUNDS.filter((colour) => colour !== look.cloth[0] && colour !== look.hairColour[0]), name, 'ground');
  const made = new Pixels(16, 16);
  made.box(2, 0, 12, 16, ground).box(1, 1, 14, 14, ground).box(0, 2, 16, 12, ground);
  const person = figure(look, 'stand', 'down').cut(0, 0, 16, 15);
  return made.lay(person, 0, 1);
}

const urls = new Map<string, string>();

/** A portrait as the address of a picture, for `<img>`: an SVG of 16 x 16 squares that stays sharp at any size. */
export function portraitUrl(name: string, palette?: string): string {
  const key = `${name} ${palette ?? ''}`;
  let url = urls.get(key);
  if (url === undefined) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 16 16" shape-rendering="crispEdges">${bust(name, palette).paths()}</svg>`;
    url = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    urls.set(key, url);
  }
  return url;
}

/** A number of its own for each name, for example where somebody goes who has nothing to do. */
export function humourOf(name: string, moment = ''): number {
  return hashOf(`humour ${name} ${moment}`);
}
