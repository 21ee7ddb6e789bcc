import type { Point } from './paths.ts';
import { TILE } from './art/walls.ts';
import type { Plan } from './plan.ts';

/** Device pixels of a pixel of the world. */
const SCALES = [1, 1.5, 2, 3, 4, 5, 6];
const MARGIN = 8;

/**
 * From the world's pixels to the screen's: in whole device pixels, so that every pixel of the world is as large. Only
 * between one and two there is a step more: a house that misses two by little would else be small in a large garden.
 */
export class Camera {
  /** CSS pixels of a pixel of the world. */
  scale = 1;
  /** Where the world's origin is on the screen. */
  origin: Point = { x: 0, y: 0 };
  /** Whether it shows the whole house, as large as that may be. */
  fits = true;
  private middle: Point = { x: 0, y: 0 };
  private screen = { width: 1, height: 1 };
  private fine = 1;
  private plan: Plan | undefined;

  /** `fine`: device pixels of a CSS pixel. */
  resize(width: number, height: number, fine: number): void {
    this.screen = { width, height };
    this.fine = fine;
    if (this.fits) this.fit();
  }

  look(plan: Plan): void {
    this.plan = plan;
    if (this.fits) this.fit();
  }

  fit(): void {
    this.fits = true;
    const { plan, screen, fine } = this;
    if (!plan) return;
    const wide = (screen.width * fine) / (plan.width * TILE + MARGIN);
    const tall = (screen.height * fine) / ((plan.height + 1) * TILE + MARGIN);
    this.scale = (this.scales().filter((each) => each <= Math.min(wide, tall)).at(-1) ?? 1) / fine;
    this.middle = { x: (plan.width * TILE) / 2, y: ((plan.height + 1) * TILE) / 2 };
  }

  /** One step nearer or farther, keeping a point of the screen where it is. */
  zoom(step: 1 | -1, at: Point = { x: this.screen.width / 2, y: this.screen.height / 2 }): void {
    const now = this.scale * this.fine;
    const next = (step > 0 ? this.scales().find((each) => each > now) : this.scales().filter((each) => each < now).at(-1)) ?? now;
    if (next === now) return;
    const world = this.world(at);
    const scale = next / this.fine;
    this.scale = scale;
    this.middle = { x: world.x - (at.x - this.screen.width / 2) / scale, y: world.y - (at.y - this.screen.height / 2) / scale };
    this.fits = false;
  }

  /** The steps that there are here: finer screens have more of them, up to the same size. */
  private scales(): number[] {
    const most = 6 * this.fine;
    return [...SCALES, ...Array.from({ length: Math.max(0, Math.floor(most) - 6) }, (_, index) => index + 7)];
  }

  pan(right: number, down: number): void {
    this.middle = { x: this.middle.x - right / this.scale, y: this.middle.y - down / this.scale };
    this.fits = false;
  }

  /** Takes its place for a frame; `follows`: whoever it keeps in the middle where the house is larger than the screen. */
  place(follows: Point | undefined): void {
    const { plan, screen, scale, fine } = this;
    if (!this.fits && follows) this.middle = follows;
    if (!this.fits && plan) {
      this.middle = {
        x: held(this.middle.x, screen.width / scale / 2, plan.width * TILE),
        y: held(this.middle.y, screen.height / scale / 2, (plan.height + 1) * TILE),
      };
    }
    const whole = (value: number) => Math.round(value * fine) / fine;
    this.origin = { x: whole(screen.width / 2 - this.middle.x * scale), y: whole(screen.height / 2 - this.middle.y * scale) };
  }

  world({ x, y }: Point): Point {
    return { x: (x - this.origin.x) / this.scale, y: (y - this.origin.y) / this.scale };
  }

  onScreen(x: number, y: number): Point {
    return { x: Math.round(this.origin.x + x * this.scale), y: Math.round(this.origin.y + y * this.scale) };
  }
}

/** Keeps the middle where no more than a margin shows beyond the house. */
function held(value: number, half: number, size: number): number {
  if (half * 2 >= size + 2 * MARGIN) return size / 2;
  return Math.max(half - MARGIN, Math.min(size + MARGIN - half, value));
}
