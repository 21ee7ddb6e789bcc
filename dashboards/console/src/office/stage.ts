import 'pixi.js/unsafe-eval';
import { CanvasRenderer, Container, type Renderer, Sprite, Texture, Ticker, TilingSprite } from 'pixi.js';
import { TILE } from './art/walls.ts';
import { rain } from './art/weather.ts';
import { GARDEN } from './bake.ts';
import { Camera } from './camera.ts';
import { Shelf, textureOf } from './cast.ts';
import { Company } from './company.ts';
import { House, type HouseLook } from './house.ts';
import { glow, type Lamp, LightMap } from './lamps.ts';
import { darkness, type Light, shaded } from './light.ts';
import { Overlay } from './overlay.ts';
import { rgb } from './palette.ts';
import type { Point } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Scene, Shown } from './scene.ts';

/** A line from the one that is looked at to another: how they stand. */
export interface Tie {
  to: string;
  affinity: number;
  familiarity: number;
}

export interface View {
  scene: Scene;
  house: HouseLook;
  light: Light;
  lamps: readonly Lamp[];
  chosen: string | undefined;
  hovered: string | undefined;
  ties: readonly Tie[];
  palettes: ReadonlyMap<string, string>;
  /** Words that stand for people when there are too many of them. */
  counters: readonly (Point & { text: string })[];
}

const RAIN_STEP_MS = 125;
/** Rain falls so long after something went wrong; then it hangs, so that a quiet house draws nothing. */
const RAIN_FALLS_MS = 20_000;
const RECENT_KEPT = 1000;

/**
 * The picture. It draws a frame when it is told to, and goes on by itself only as long as somebody moves; everything
 * that it shows it is given.
 */
export class Stage {
  frames = 0;
  /** Milliseconds of script that its last frames took, the newest last. */
  readonly recent: number[] = [];
  private readonly renderer: Renderer;
  private readonly host: HTMLElement;
  private readonly now: () => number;
  private readonly still: () => boolean;
  private readonly camera = new Camera();
  private readonly all = new Container();
  private readonly world = new Container();
  private readonly people = new Container();
  private readonly signs = new Container();
  private readonly light = new Sprite();
  private readonly glows = new Container();
  private readonly rain = new TilingSprite({ texture: textureOf(rain()), width: 16, height: 16 });
  private readonly overlay = new Overlay(this.camera);
  private readonly shelf = new Shelf();
  private readonly company = new Company(this.people, this.signs, this.shelf);
  private readonly watcher: ResizeObserver;
  private house: House | undefined;
  private map: LightMap | undefined;
  private plan: Plan | undefined;
  private view: View | undefined;
  private shown: Shown[] = [];
  private asked = 0;
  private timer = 0;
  private rainsSince = 0;

  private constructor(renderer: Renderer, host: HTMLElement, now: () => number, still: () => boolean) {
    this.renderer = renderer;
    this.host = host;
    this.now = now;
    this.still = still;
    this.all.addChild(this.world, this.overlay.container);
    this.people.sortableChildren = true;
    this.light.blendMode = 'multiply';
    this.glows.blendMode = 'add';
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(host);
    document.addEventListener('visibilitychange', this.seen);
  }

  /** `now`: the house's time; `still`: whether nobody walks. */
  static async open(host: HTMLElement, now: () => number, still: () => boolean): Promise<Stage> {
    // without a clock of the library's own: frames are asked for here alone
    Ticker.system.autoStart = false;
    Ticker.system.stop();
    // the two-dimensional canvas: where a graphics card is, the browser uses it all the same, and where none is, it
    // draws this picture some forty times faster than a WebGL that is computed
    const renderer = new CanvasRenderer() as unknown as Renderer;
    await renderer.init({
      antialias: false,
      gcActive: false,
      textureGCActive: false,
      renderableGCActive: false,
      backgroundColor: rgb('moss'),
      autoDensity: true,
      resolution: window.devicePixelRatio || 1,
      width: Math.max(1, host.clientWidth),
      height: Math.max(1, host.clientHeight),
    });
    renderer.canvas.setAttribute('aria-hidden', 'true');
    host.prepend(renderer.canvas);
    return new Stage(renderer, host, now, still);
  }

  /** Shows these facts, with the next frame. */
  show(view: View): void {
    if (this.plan !== view.scene.plan) this.build(view.scene.plan);
    if (view.house.rains !== (this.view?.house.rains ?? false)) this.rainsSince = view.house.rains ? this.now() : 0;
    this.view = view;
    this.house?.show(view.house);
    if (this.map?.show(view.light, view.lamps)) this.relight(this.map, view);
    this.rain.visible = view.house.rains;
    this.renderer.background.color = shaded(rgb('moss'), view.light);
    this.ask();
  }

  private build(plan: Plan): void {
    this.house?.destroy();
    this.company.clear();
    if (this.light.texture !== Texture.EMPTY) this.light.texture.destroy(true);
    this.light.texture = Texture.EMPTY;
    this.plan = plan;
    this.house = new House(plan, this.shelf);
    this.map = new LightMap(plan, GARDEN);
    this.people.removeChildren();
    this.people.addChild(...this.house.standing);
    this.rain.position.set(-GARDEN, -GARDEN);
    this.rain.width = plan.width * TILE + 2 * GARDEN;
    this.rain.height = (plan.height + 1) * TILE + 2 * GARDEN;
    this.world.removeChildren();
    this.world.addChild(this.house.garden, this.rain, this.house.ground, this.company.ring, this.people, this.light, this.glows, this.house.signs, this.signs);
    this.camera.look(plan);
  }

  private relight(map: LightMap, { lamps, light }: View): void {
    if (this.light.texture === Texture.EMPTY) this.light.texture = textureOf(map.canvas);
    else this.light.texture.source.update();
    this.light.position.set(map.left, map.top);
    this.light.scale.set(map.scale);
    const dark = darkness(light);
    for (const child of this.glows.removeChildren()) child.destroy();
    if (dark < 0.1) return;
    for (const { x, y, colour, strength, reach } of lamps) {
      const sprite = new Sprite(this.shelf.get('glow', glow));
      sprite.anchor.set(0.5);
      sprite.position.set(x, y);
      sprite.scale.set(reach / 64);
      sprite.tint = (colour[0] << 16) | (colour[1] << 8) | colour[2];
      sprite.alpha = 0.16 * strength * dark;
      this.glows.addChild(sprite);
    }
  }

  fit(): void {
    this.camera.fit();
    this.ask();
  }

  zoom(step: 1 | -1, at?: Point): void {
    this.camera.zoom(step, at);
    this.ask();
  }

  pan(right: number, down: number): void {
    this.camera.pan(right, down);
    this.ask();
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width === 0 || height === 0) return;
    this.renderer.resize(width, height);
    this.camera.resize(width, height, this.renderer.resolution);
    this.draw();
  }

  /** Who or which machine is at a point of the screen. */
  at(point: Point): { person: string } | { machine: string } | undefined {
    const { x, y } = this.camera.world(point);
    const hit = [...this.shown]
      .sort((a, b) => b.y - a.y)
      .find((each) => Math.abs(each.x * TILE + 8 - x) < 9 && y > each.y * TILE - 9 && y < each.y * TILE + TILE + 2);
    if (hit) return { person: hit.name };
    const hall = (this.plan?.hallTop ?? 0) + 2;
    const room = this.plan?.rooms.find((each) => x >= each.x * TILE && x < (each.x + each.width) * TILE && y >= 0 && y < hall * TILE);
    return room ? { machine: room.machine } : undefined;
  }

  /** Where a person's head is on the screen. */
  head(name: string): Point | undefined {
    const found = this.shown.find((each) => each.name === name);
    return found && this.camera.onScreen(found.x * TILE + 8, found.y * TILE - 8);
  }

  /** Everybody as the last frame drew them. */
  picture(): readonly Shown[] {
    return this.shown;
  }

  private readonly seen = (): void => {
    if (!document.hidden) this.ask();
  };

  /** Asks for a frame; many askings make one. */
  ask(): void {
    if (this.asked === 0) this.asked = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    cancelAnimationFrame(this.asked);
    this.asked = 0;
    clearTimeout(this.timer);
    const { view, camera, renderer } = this;
    if (!view) return;
    const began = performance.now();
    const now = this.now();
    const still = this.still();
    this.shown = view.counters.length > 0 ? [] : view.scene.at(now, still);
    const chosen = this.shown.find(({ name }) => name === view.chosen);
    camera.place(chosen && { x: chosen.x * TILE + 8, y: chosen.y * TILE });
    this.world.scale.set(camera.scale);
    this.world.position.set(camera.origin.x, camera.origin.y);
    this.company.draw(this.shown, view.palettes, view.chosen);
    this.overlay.draw(view, this.shown, renderer.resolution, renderer.screen.width);
    const falls = !still && view.house.rains && now - this.rainsSince < RAIN_FALLS_MS;
    if (view.house.rains) {
      const step = falls ? Math.floor(now / RAIN_STEP_MS) : 0;
      this.rain.tilePosition.set((-step * 3) % 64, (step * 11) % 64);
    }
    renderer.render(this.all);
    this.frames++;
    this.recent.push(performance.now() - began);
    if (this.recent.length > RECENT_KEPT) this.recent.shift();
    if (still || document.hidden) return;
    const waits = Math.min(view.scene.nextChange(now) ?? Infinity, falls ? RAIN_STEP_MS : Infinity);
    if (waits === 0) this.ask();
    else if (waits < Infinity) this.timer = window.setTimeout(() => this.ask(), waits);
  }

  close(): void {
    cancelAnimationFrame(this.asked);
    clearTimeout(this.timer);
    this.watcher.disconnect();
    document.removeEventListener('visibilitychange', this.seen);
    this.view = undefined;
    this.company.clear();
    this.house?.destroy();
    this.shelf.destroy();
    this.renderer.destroy({ removeView: true });
  }
}
