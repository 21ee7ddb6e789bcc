import { Container, Graphics } from 'pixi.js';
import { TILE } from './art/walls.ts';
import type { Camera } from './camera.ts';
import { Label } from './label.ts';
import { rgb } from './palette.ts';
import { PERSON_WIDTH } from './person.ts';
import type { Plan } from './plan.ts';
import type { Shown } from './scene.ts';
import type { Tie, View } from './stage.ts';

/** With more people than this only the one that is looked at has a name; with fewer where the picture is small. */
const NAMES_MOST = 40;
const NAMES_SMALL = 12;
const NAME_ROOM = 180;
const NAME_HIGH = 17;

/** What lies over the world in the screen's own pixels: names, bubbles, plates, counters, lines between people. */
export class Overlay {
  readonly container = new Container();
  private readonly ties = new Graphics();
  private readonly names = new Map<string, Label>();
  private readonly bubbles = new Map<string, Label>();
  private readonly plates = new Map<string, Label>();
  private readonly counters = new Map<string, Label>();
  private readonly camera: Camera;

  constructor(camera: Camera) {
    this.camera = camera;
    this.container.addChild(this.ties);
  }

  /** `fine`: device pixels of a CSS pixel; `width`: of the screen, in CSS pixels. */
  draw(view: View, shown: readonly Shown[], fine: number, width: number): void {
    this.drawTies(view, shown);
    this.drawPlates(view.scene.plan, fine);
    this.drawNames(view, shown, fine);
    this.drawBubbles(shown, fine, width);
    const told = new Set<string>();
    view.counters.forEach(({ x, y, text }, index) => {
      const label = this.label(this.counters, `${index}`, told);
      label.show('counter', text, fine);
      this.put(label, x * TILE, y * TILE);
    });
    forget(this.counters, told);
  }

  private drawNames({ scene, chosen, hovered }: View, shown: readonly Shown[], fine: number): void {
    const { scale } = this.camera;
    const all = scale >= 1.5 && shown.length <= (scale >= 2 ? NAMES_MOST : NAMES_SMALL);
    const told = new Set<string>();
    const taken: { x: number; y: number; half: number }[] = [];
    // whoever is looked at comes first: where two names would lie over each other, the later one is left out
    const isLooked = ({ name }: Shown) => name === chosen || name === hovered;
    for (const each of [...shown].sort((a, b) => Number(isLooked(b)) - Number(isLooked(a)))) {
      const { name, x, y, seated, visible } = each;
      const kind = isLooked(each) ? 'chosen' : 'name';
      if (!visible || !(all || kind === 'chosen')) continue;
      // under the desk that somebody sits at, else under the feet
      const under = seated && scene.stand(name)?.place === 'desk' ? 2.45 : 1.2;
      const at = this.camera.onScreen(x * TILE + PERSON_WIDTH / 2, (y + under) * TILE);
      const half = Math.min(NAME_ROOM, Label.width(kind, name)) / 2 + 6;
      if (taken.some((other) => Math.abs(other.x - at.x) < other.half + half && Math.abs(other.y - at.y) < NAME_HIGH)) continue;
      taken.push({ ...at, half });
      const label = this.label(this.names, name, told);
      label.show(kind, name, fine, NAME_ROOM);
      label.sprite.position.set(at.x, at.y);
    }
    forget(this.names, told);
  }

  private drawBubbles(shown: readonly Shown[], fine: number, width: number): void {
    const told = new Set<string>();
    for (const { name, x, y, seated, says, silent, visible } of shown) {
      if (says === undefined || !visible) continue;
      const label = this.label(this.bubbles, name, told);
      const head = this.camera.onScreen(x * TILE + PERSON_WIDTH / 2, y * TILE - 8 + (seated ? 3 : 0));
      const half = Label.width('bubble', says) / 2 + 4;
      const inside = Math.max(half, Math.min(width - half, head.x));
      label.show(silent ? 'thought' : 'bubble', says, fine, Infinity, head.x - inside);
      label.sprite.position.set(inside, Math.max(head.y, label.sprite.height + 2));
    }
    forget(this.bubbles, told);
  }

  private drawPlates(plan: Plan, fine: number): void {
    const { scale } = this.camera;
    const told = new Set<string>();
    for (const room of plan.rooms) {
      const label = this.label(this.plates, room.machine, told);
      const wide = (room.width - 2) * TILE - 10;
      label.show(scale > 1 ? 'plate' : 'name', room.more > 0 ? `and ${room.more + 1} machines` : room.machine, fine, Math.max(48, wide * scale - 10));
      this.put(label, room.x * TILE + 4 + wide / 2, (plan.hallTop + 0.5) * TILE + (scale > 1 ? 5.5 : -3));
    }
    forget(this.plates, told);
  }

  private drawTies({ chosen, hovered, ties }: View, shown: readonly Shown[]): void {
    this.ties.clear();
    const head = (name: string | undefined) => {
      const found = shown.find((each) => each.name === name);
      return found && this.camera.onScreen(found.x * TILE + PERSON_WIDTH / 2, found.y * TILE - 8);
    };
    const from = head(hovered ?? chosen);
    if (!from) return;
    for (const tie of ties) {
      const to = head(tie.to);
      if (!to) continue;
      const far = Math.hypot(to.x - from.x, to.y - from.y);
      const lift = Math.min(80, far / 4);
      // an arc over both heads; beside them where one stands above the other
      const aside = far === 0 ? 0 : (Math.abs(to.y - from.y) / far) * lift * (to.x < from.x ? -1 : 1);
      const width = 1.5 + tie.familiarity * 4;
      for (const [wide, color, alpha] of [[width + 2, rgb('ink'), 0.55], [width, colourOf(tie), 0.95]] as const) {
        this.ties
          .moveTo(from.x, from.y)
          .quadraticCurveTo((from.x + to.x) / 2 - aside, (from.y + to.y) / 2 - lift, to.x, to.y)
          .stroke({ width: wide, color, alpha });
      }
    }
  }

  private label(labels: Map<string, Label>, key: string, told: Set<string>): Label {
    told.add(key);
    let label = labels.get(key);
    if (!label) {
      label = new Label();
      labels.set(key, label);
      this.container.addChild(label.sprite);
    }
    return label;
  }

  private put(label: Label, x: number, y: number): void {
    const at = this.camera.onScreen(x, y);
    label.sprite.position.set(at.x, at.y);
  }
}

/** How somebody likes another; the card beside it says the number. */
function colourOf({ affinity }: Tie): number {
  return affinity > 0.1 ? rgb('leaf') : affinity < -0.1 ? rgb('clay') : rgb('steel');
}

function forget(labels: Map<string, Label>, told: ReadonlySet<string>): void {
  for (const [key, label] of labels) {
    if (told.has(key)) continue;
    label.destroy();
    labels.delete(key);
  }
}
