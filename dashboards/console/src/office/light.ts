/** Light of an hour of the day, as bytes red, green, blue that everything is multiplied by. */
export type Light = readonly [number, number, number];

const WHITE: Light = [255, 255, 255];
/** Hours and their light; between two of them it changes evenly. */
const DAY: readonly (readonly [hour: number, light: Light])[] = [
  [0, [66, 76, 128]],
  [5, [66, 76, 128]],
  [6.5, [196, 150, 170]],
  [8, [255, 236, 214]],
  [9.5, WHITE],
  [16.5, WHITE],
  [18, [255, 214, 164]],
  [19.3, [206, 140, 138]],
  [20.5, [104, 96, 150]],
  [22, [66, 76, 128]],
  [24, [66, 76, 128]],
];
const RAIN: Light = [196, 206, 224];
const LAMPS: Light = [214, 178, 140];

export function lightAt(hour: number, rains: boolean): Light {
  const after = DAY.findIndex(([from]) => from > hour);
  const [from, before] = DAY[Math.max(0, after - 1)] ?? [0, WHITE];
  const [to, next] = DAY[after] ?? [24, before];
  const share = to === from ? 0 : (hour - from) / (to - from);
  const light = mixed(before, next, Math.max(0, Math.min(1, share)));
  return rains ? times(light, RAIN) : light;
}

/** Inside it is never as dark as outside: lamps burn low all night. */
export function indoors(light: Light): Light {
  const dark = darkness(light);
  return mixed(light, LAMPS, dark * 0.55);
}

/** 0 by day to 1 in the night. */
export function darkness([red, green, blue]: Light): number {
  const brightness = (red * 0.3 + green * 0.5 + blue * 0.2) / 255;
  return Math.max(0, Math.min(1, (0.92 - brightness) / 0.6));
}

export function css([red, green, blue]: Light): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/** A colour, 0xRRGGBB, in a light. */
export function shaded(colour: number, [red, green, blue]: Light): number {
  const part = (shift: number, light: number) => Math.round((((colour >> shift) & 255) * light) / 255) << shift;
  return part(16, red) | part(8, green) | part(0, blue);
}

function mixed(a: Light, b: Light, share: number): Light {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

function times(a: Light, b: Light): Light {
  return [(a[0] * b[0]) / 255, (a[1] * b[1]) / 255, (a[2] * b[2]) / 255];
}

/** The hour of day with its fraction, in the time zone of the house; in the page's where none is told or known. */
export function hourAt(time: number, zone: string | undefined): number {
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = formatter(zone).formatToParts(time);
  } catch {
    parts = formatter(undefined).formatToParts(time);
  }
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return (part('hour') % 24) + part('minute') / 60;
}

function formatter(zone: string | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(zone && { timeZone: zone }) });
}
