import { TILE } from './art/walls.ts';
import { blank } from './bake.ts';
import { css, darkness, indoors, type Light } from './light.ts';
import { Pixels } from './pixels.ts';
import type { Plan } from './plan.ts';

/** A lamp that burns; x and y are pixels of the world. */
export interface Lamp {
  x: number;
  y: number;
  reach: number;
  colour: Light;
  strength: number;
}

export const WARM: Light = [255, 214, 150];
export const HONEY: Light = [255, 190, 92];
export const CLOUD: Light = [150, 200, 255];
export const ALARM: Light = [255, 110, 90];

/** One pixel of the map for so many of the world: light falls in steps, as everything here. */
const COARSE = 2;
const STEPS = [1, 0.82, 0.62, 0.42, 0.22] as const;

/** What everything is multiplied by: the hour's light outside, lamplight inside. */
export class LightMap {
  readonly canvas: HTMLCanvasElement;
  readonly left: number;
  readonly top: number;
  readonly scale = COARSE;
  private readonly plan: Plan;
  private shown = '';

  constructor(plan: Plan, margin: number) {
    this.plan = plan;
    this.left = -margin;
    this.top = -margin;
    this.canvas = blank(Math.ceil((plan.width * TILE + 2 * margin) / COARSE), Math.ceil(((plan.height + 1) * TILE + 2 * margin) / COARSE));
  }

  /** Draws it again when something of it is another; tells whether it did. */
  show(light: Light, lamps: readonly Lamp[]): boolean {
    const key = `${light.map(Math.round).join()} ${lamps.map(({ x, y, reach, strength }) => `${x} ${y} ${reach} ${strength.toFixed(2)}`).join()}`;
    if (key === this.shown) return false;
    this.shown = key;
    const context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
    context.globalCompositeOperation = 'source-over';
    context.fillStyle = css(light);
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.fillStyle = css(indoors(light));
    const { width, height, hallTop, rooms } = this.plan;
    this.box(context, -6, hallTop * TILE, width * TILE + 12, (height - hallTop) * TILE + 5);
    if (rooms.length > 0) this.box(context, -6, 0, rooms.reduce((sum, room) => sum + room.width, 0) * TILE + 6, hallTop * TILE);
    const dark = darkness(light);
    if (dark > 0.05) {
      context.globalCompositeOperation = 'screen';
      for (const lamp of lamps) this.glow(context, lamp, dark);
    }
    return true;
  }

  private box(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
    context.fillRect((x - this.left) / COARSE, (y - this.top) / COARSE, width / COARSE, height / COARSE);
  }

  private glow(context: CanvasRenderingContext2D, { x, y, reach, colour, strength }: Lamp, dark: number): void {
    const [red, green, blue] = colour;
    const middleX = (x - this.left) / COARSE;
    const middleY = (y - this.top) / COARSE;
    context.fillStyle = `rgba(${red},${green},${blue},${strength * dark * 0.3})`;
    for (const step of STEPS) {
      context.beginPath();
      context.ellipse(middleX, middleY, (reach * step) / COARSE, (reach * step * 0.82) / COARSE, 0, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

/** A round of light to lay over what shines, brighter towards its middle, in steps. */
export function glow(): Pixels {
  const made = new Pixels(64, 64);
  for (let y = 0; y < 64; y++) {
    for (let x = 0; x < 64; x++) {
      const far = Math.hypot(x - 31.5, (y - 31.5) * 1.15);
      if (far < 26) made.dot(x, y, far < 9 ? 'paper' : far < 17 ? 'steel' : 'slate');
    }
  }
  return made;
}
