import { CanvasSource, Sprite, Texture } from 'pixi.js';
import { blank } from './bake.ts';
import { COLOURS } from './palette.ts';

export type LabelKind = 'name' | 'chosen' | 'plate' | 'bubble' | 'thought' | 'counter';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const SIZES: Record<LabelKind, number> = { name: 11, chosen: 11, plate: 11, bubble: 12, thought: 12, counter: 13 };
const LETTERS_A_LINE = 24;

/** A text over the picture, as sharp as the screen allows; its anchor is the middle of its foot. */
export class Label {
  readonly sprite = new Sprite();
  private shown = '';

  /** `resolution`: device pixels of a CSS pixel. `room`: CSS pixels that it may be wide. `aside`: how far right of the middle a bubble points. */
  show(kind: LabelKind, text: string, resolution: number, room = Infinity, aside = 0): void {
    const key = `${kind} ${resolution} ${room} ${aside} ${text}`;
    if (key === this.shown) return;
    this.shown = key;
    const speaks = kind === 'bubble' || kind === 'thought';
    const canvas = speaks ? bubble(kind, text, resolution, aside) : tag(kind, text, resolution, room);
    this.sprite.texture.destroy(true);
    this.sprite.texture = new Texture({ source: new CanvasSource({ resource: canvas, resolution, scaleMode: 'linear' }) });
    this.sprite.anchor.set(0.5, kind === 'plate' ? 0.5 : speaks ? 1 : 0);
  }

  /** CSS pixels that a text is wide. */
  static width(kind: LabelKind, text: string): number {
    return kind === 'bubble' || kind === 'thought' ? bubbleWidth(folded(text)) : widthOf(kind, text);
  }

  destroy(): void {
    this.sprite.texture.destroy(true);
    this.sprite.destroy();
  }
}

function font(kind: LabelKind): string {
  return `${kind === 'chosen' || kind === 'counter' || kind === 'plate' ? 600 : 500} ${SIZES[kind]}px ${FONT}`;
}

const ruler = blank(1, 1).getContext('2d') as CanvasRenderingContext2D;

function widthOf(kind: LabelKind, text: string): number {
  ruler.font = font(kind);
  return ruler.measureText(text).width;
}

function cut(kind: LabelKind, text: string, room: number): string {
  if (widthOf(kind, text) <= room) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && widthOf(kind, `${letters.join('')}…`) > room) letters.pop();
  return `${letters.join('')}…`;
}

function tag(kind: LabelKind, text: string, resolution: number, room: number): HTMLCanvasElement {
  const bare = kind === 'plate';
  const said = cut(kind, text, room - (bare ? 0 : 10));
  const width = Math.ceil(widthOf(kind, said)) + (bare ? 2 : 10);
  const height = SIZES[kind] + (bare ? 4 : 5);
  const [canvas, context] = sheet(width, height, resolution);
  if (!bare) {
    context.fillStyle = kind === 'chosen' ? COLOURS.honey : `${COLOURS.ink}c8`;
    context.beginPath();
    context.roundRect(0, 0, width, height, 4);
    context.fill();
  }
  context.font = font(kind);
  context.fillStyle = kind === 'chosen' ? COLOURS.ink : bare ? COLOURS.glow : COLOURS.cream;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(said, width / 2, height / 2 + 0.5);
  return canvas;
}

/** Speech has a tail, a thought two dots below it. */
function bubble(kind: 'bubble' | 'thought', text: string, resolution: number, aside: number): HTMLCanvasElement {
  const lines = folded(text);
  const width = bubbleWidth(lines);
  const height = lines.length * 16 + 10;
  const [canvas, context] = sheet(width + 2, height + 9, resolution);
  // corners and tail in steps, like everything here
  const body = (grow: number, colour: string) => {
    context.fillStyle = colour;
    const left = 1 - grow;
    const top = 1 - grow;
    const right = width + 1 + grow;
    const bottom = height + grow;
    context.fillRect(left + 3, top, right - left - 6, bottom - top);
    context.fillRect(left, top + 3, right - left, bottom - top - 6);
    context.fillRect(left + 1.5, top + 1.5, right - left - 3, bottom - top - 3);
    const middle = Math.round(Math.max(8, Math.min(width - 8, width / 2 + aside)));
    if (kind === 'thought') {
      context.fillRect(middle - 3 - grow, height + 2 - grow, 4 + 2 * grow, 3 + 2 * grow);
      context.fillRect(middle + 1 - grow, height + 6 - grow, 2 + 2 * grow, 2 + 2 * grow);
      return;
    }
    context.fillRect(middle - 3 - grow, bottom - 1, 7 + 2 * grow, 3);
    context.fillRect(middle - 1 - grow, bottom + 1, 3 + 2 * grow, 3);
  };
  body(1, COLOURS.coal);
  body(0, COLOURS.paper);
  context.font = font('bubble');
  context.fillStyle = COLOURS.ink;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  lines.forEach((line, index) => context.fillText(line, width / 2 + 1, 14 + index * 16));
  return canvas;
}

function bubbleWidth(lines: string[]): number {
  return Math.max(26, Math.ceil(Math.max(...lines.map((line) => widthOf('bubble', line)))) + 18);
}

function folded(text: string): string[] {
  if (Array.from(text).length <= LETTERS_A_LINE) return [text];
  const words = text.split(' ');
  let first = words.shift() ?? '';
  while (words.length > 0 && `${first} ${words[0]}`.length <= LETTERS_A_LINE) first += ` ${words.shift()}`;
  return words.length > 0 ? [first, words.join(' ')] : [first];
}

function sheet(width: number, height: number, resolution: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = blank(Math.ceil(width * resolution), Math.ceil(height * resolution));
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.scale(resolution, resolution);
  return [canvas, context];
}
