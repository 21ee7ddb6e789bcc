import { blank } from '../bake.ts';

const SIZE = 64;
const DROPS = 26;

/** Rain that is laid side by side over the garden: slanting drops, half clear. */
export function rain(): HTMLCanvasElement {
  const canvas = blank(SIZE, SIZE);
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = 'rgba(211,218,219,0.5)';
  for (let drop = 0; drop < DROPS; drop++) {
    const x = (drop * 37) % SIZE;
    const y = (drop * 23) % SIZE;
    for (let part = 0; part < 5; part++) context.fillRect((x - Math.floor(part / 2) + SIZE) % SIZE, (y + part) % SIZE, 1, 1);
  }
  return canvas;
}
