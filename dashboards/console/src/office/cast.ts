import { CanvasSource, Rectangle, Texture } from 'pixi.js';
import { shadow } from './art/marks.ts';
import { blank, canvasOf } from './bake.ts';
import { figure, type Look, lookOf, PERSON_HEIGHT, PERSON_WIDTH } from './person.ts';
import type { Pixels } from './pixels.ts';
import type { Shown } from './scene.ts';

const COLUMNS = 8;
const ROWS = 10;

/** A texture that keeps its corners: one pixel of it is many on the screen. */
export function textureOf(canvas: HTMLCanvasElement): Texture {
  return new Texture({ source: new CanvasSource({ resource: canvas, scaleMode: 'nearest' }) });
}

export function pixelTexture(pixels: Pixels): Texture {
  return textureOf(canvasOf(pixels));
}

/** All pictures of one person on one sheet, each drawn when it is first needed. */
export class Wardrobe {
  readonly look: Look;
  private readonly sheet = blank(COLUMNS * PERSON_WIDTH, ROWS * PERSON_HEIGHT);
  private readonly source = new CanvasSource({ resource: this.sheet, scaleMode: 'nearest' });
  private readonly drawn = new Map<string, Texture>();

  constructor(name: string, palette: string | undefined) {
    this.look = lookOf(name, palette);
  }

  picture({ posture, direction, frame, seated }: Pick<Shown, 'posture' | 'direction' | 'frame' | 'seated'>): Texture {
    const key = `${posture} ${direction} ${frame} ${seated}`;
    let texture = this.drawn.get(key);
    if (!texture) {
      const slot = this.drawn.size % (COLUMNS * ROWS);
      const x = (slot % COLUMNS) * PERSON_WIDTH;
      const y = Math.floor(slot / COLUMNS) * PERSON_HEIGHT;
      const context = this.sheet.getContext('2d');
      if (!seated) context?.drawImage(canvasOf(shadow()), x + 2, y + PERSON_HEIGHT - 4);
      context?.drawImage(canvasOf(figure(this.look, posture, direction, frame, seated)), x, y);
      this.source.update();
      texture = new Texture({ source: this.source, frame: new Rectangle(x, y, PERSON_WIDTH, PERSON_HEIGHT) });
      this.drawn.set(key, texture);
    }
    return texture;
  }

  destroy(): void {
    this.source.destroy();
  }
}

/** Pictures that many share, by what they show. */
export class Shelf {
  private readonly kept = new Map<string, Texture>();

  get(key: string, draw: () => Pixels): Texture {
    let texture = this.kept.get(key);
    if (!texture) {
      texture = pixelTexture(draw());
      this.kept.set(key, texture);
    }
    return texture;
  }

  destroy(): void {
    for (const texture of this.kept.values()) texture.destroy(true);
    this.kept.clear();
  }
}
