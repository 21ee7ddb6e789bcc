import { portraitUrl } from './person.ts';

/** Who it is, as a small picture; the name beside it says the same. `size` in CSS pixels, best a multiple of 16. */
export function Portrait({ name, palette, size = 48 }: { name: string; palette?: string | undefined; size?: number }) {
  return <img class="portrait" src={portraitUrl(name, palette)} width={size} height={size} alt="" draggable={false} />;
}
