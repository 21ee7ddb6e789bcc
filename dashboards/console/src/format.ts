/** Numbers as people read them. Absent stays absent: every function here takes a number that exists. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Sizes in decimal units with three figures, as disks and models are sold: 98.4 MB, 334 GB. */
export function bytesText(bytes: number): [value: string, unit: string] {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return [unit === 0 ? String(Math.round(value)) : figures(value, 3), UNITS[unit] ?? 'B'];
}

/** A number with so many significant figures, without an exponent. */
export function figures(value: number, significant: number): string {
  if (value === 0) return '0';
  const whole = Math.max(0, Math.floor(Math.log10(Math.abs(value))) + 1);
  return value.toFixed(Math.max(0, significant - whole));
}

export function count(value: number): string {
  return value.toLocaleString('en-GB');
}

/** Parameters of a model: 135 M, 1.7 B. */
export function parametersText(parameters: number): string {
  if (parameters >= 999.5e6) return `${figures(parameters / 1e9, 2)} B`;
  if (parameters >= 999.5e3) return `${figures(parameters / 1e6, 3)} M`;
  return count(parameters);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A span of time in its two largest units: 12 s, 3 min, 4 h 10 min, 9 d. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 10 && minutes % 60 > 0) return `${hours} h ${minutes % 60} min`;
  if (hours < 48) return `${hours} h`;
  return `${Math.floor(hours / 24)} d`;
}

/** Seconds of a prediction or a measurement: 0.21 s, 4.5 s, 2 min. */
export function secondsText(seconds: number): string {
  return seconds < 60 ? `${figures(seconds, 2)} s` : durationText(seconds * 1000);
}

export function clockText(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB');
}

export function exactText(time: number): string {
  const date = new Date(time);
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })} ${date.toLocaleTimeString('en-GB')}`;
}

/** "a", "a and b", "a, b and c", "a, b and 4 more". */
export function listed(names: string[], most = 3): string {
  if (names.length <= 1) return names[0] ?? '';
  if (names.length <= most) return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`;
  return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
}

const SMALL = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve'];

/** A count at the start of a sentence: "One machine", "14 machines". */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${SMALL[number] ?? count(number)} ${number === 1 ? one : many}`;
}
