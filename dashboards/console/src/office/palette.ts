/**
 * The colours of the office, and no others: what is drawn is an index into them, so that the world keeps its look.
 * Those that the page has too (honey, leaf, clay, sky, ink, paper, the comb's shades) are the very same.
 */
export const COLOURS = {
  clear: '#00000000',
  ink: '#14120f',
  coal: '#2b251e',
  bark: '#453a30',
  umber: '#6a4410',
  walnut: '#7a5236',
  oak: '#a8764a',
  sand: '#dcae78',
  plank: '#c99b69',
  board: '#bd8d5b',
  cream: '#f4e3c1',
  paper: '#faf7f2',
  honey: '#f2b134',
  amber: '#c07f24',
  glow: '#f8d787',
  clay: '#e5674c',
  brick: '#9c4433',
  coral: '#f0937a',
  rose: '#c97b8e',
  plum: '#82598e',
  grape: '#4d3d63',
  leaf: '#7fb069',
  moss: '#557f4c',
  pine: '#35523f',
  sky: '#6fa8dc',
  lake: '#41719f',
  deep: '#2b4263',
  night: '#1b2136',
  slate: '#66707c',
  steel: '#9aa5ad',
  mist: '#d3dadb',
  skin1: '#fbdcc0',
  skin2: '#eebd92',
  skin3: '#c98f5f',
  skin4: '#96613a',
  skin5: '#603f2a',
  /** What lies in the shadow of something; the one colour that lets through what is under it. */
  shade: '#14120f44',
} as const;

export type Colour = keyof typeof COLOURS;

export const NAMES = Object.keys(COLOURS) as Colour[];

const INDEX = new Map(NAMES.map((name, index) => [name, index]));

/** The number under which a colour is kept in {@link Pixels}; 0 is clear. */
export function indexOf(colour: Colour): number {
  return INDEX.get(colour) ?? 0;
}

/** The colours as bytes red, green, blue, alpha, four to a colour. */
export const RGBA = new Uint8ClampedArray(
  NAMES.flatMap((name) => {
    const value = COLOURS[name].slice(1);
    const byte = (at: number) => (at < value.length ? Number.parseInt(value.slice(at, at + 2), 16) : 255);
    return [byte(0), byte(2), byte(4), byte(6)];
  }),
);

/** A colour as one number, 0xRRGGBB. */
export function rgb(colour: Colour): number {
  return Number.parseInt(COLOURS[colour].slice(1, 7), 16);
}
