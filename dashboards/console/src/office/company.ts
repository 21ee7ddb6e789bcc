import { type Container, Sprite } from 'pixi.js';
import { hands } from './art/desk.ts';
import { mark, ring } from './art/marks.ts';
import { TILE } from './art/walls.ts';
import { type Shelf, Wardrobe } from './cast.ts';
import { PERSON_HEIGHT } from './person.ts';
import type { Shown } from './scene.ts';

interface Figure {
  wardrobe: Wardrobe;
  body: Sprite;
  hands: Sprite;
  mark: Sprite;
}

/** Everybody's sprites: bodies among the furniture, signs above the light. */
export class Company {
  readonly ring = new Sprite();
  private readonly among: Container;
  private readonly above: Container;
  private readonly shelf: Shelf;
  private readonly figures = new Map<string, Figure>();

  constructor(among: Container, above: Container, shelf: Shelf) {
    this.among = among;
    this.above = above;
    this.shelf = shelf;
    this.ring.texture = shelf.get('ring', ring);
    this.ring.visible = false;
  }

  draw(shown: readonly Shown[], palettes: ReadonlyMap<string, string>, chosen: string | undefined): void {
    const here = new Set<string>();
    for (const each of shown) {
      here.add(each.name);
      this.place(this.figures.get(each.name) ?? this.add(each.name, palettes.get(each.name)), each);
      if (each.name === chosen) this.ring.position.set(Math.round(each.x * TILE) - 2, footOf(each) - 6);
    }
    this.ring.visible = chosen !== undefined && here.has(chosen);
    for (const [name, figure] of this.figures) {
      if (here.has(name)) continue;
      remove(figure);
      this.figures.delete(name);
    }
  }

  private place({ wardrobe, body, hands: both, mark: sign }: Figure, shown: Shown): void {
    const x = Math.round(shown.x * TILE);
    const foot = footOf(shown);
    body.texture = wardrobe.picture(shown);
    body.position.set(x, foot - PERSON_HEIGHT);
    body.zIndex = Math.round(shown.y * TILE) + TILE;
    body.visible = shown.visible;
    both.visible = shown.posture === 'type' && shown.visible && !shown.walking;
    if (both.visible) {
      const skin = wardrobe.look.skin[0];
      both.texture = this.shelf.get(`hands ${skin} ${shown.frame % 2}`, () => hands(skin, shown.frame));
      both.position.set(x - 1, foot - 1);
      both.zIndex = foot + TILE;
    }
    sign.visible = shown.mark !== undefined && shown.visible && shown.says === undefined;
    if (shown.mark) {
      const kind = shown.mark;
      sign.texture = this.shelf.get(`mark ${kind}`, () => mark(kind));
      sign.position.set(x + 3, foot - PERSON_HEIGHT - 9);
    }
  }

  private add(name: string, palette: string | undefined): Figure {
    const figure: Figure = { wardrobe: new Wardrobe(name, palette), body: new Sprite(), hands: new Sprite(), mark: new Sprite() };
    this.among.addChild(figure.body, figure.hands);
    this.above.addChild(figure.mark);
    this.figures.set(name, figure);
    return figure;
  }

  clear(): void {
    for (const figure of this.figures.values()) remove(figure);
    this.figures.clear();
  }
}

/** Whoever sits is drawn a little lower, so that desks and tables come up to the chest. */
function footOf({ y, seated, direction }: Shown): number {
  return Math.round(y * TILE) + TILE + (seated ? (direction === 'down' ? 3 : 2) : 0);
}

function remove({ wardrobe, body, hands: both, mark: sign }: Figure): void {
  for (const sprite of [body, both, sign]) sprite.destroy();
  wardrobe.destroy();
}
