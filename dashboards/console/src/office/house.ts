import { Container, Sprite, type Texture } from 'pixi.js';
import { type StepShade, clock, flowBoard, whiteboard } from './art/boards.ts';
import { chairBack, chair, desk, DESK_UP } from './art/desk.ts';
import { type Drawn, piece } from './art/furniture.ts';
import { jars, lamp, machine, type MachineLook, plate } from './art/machine.ts';
import { alarm } from './art/marks.ts';
import { TILE, windowFrame } from './art/walls.ts';
import { bakeGarden, bakeHouse, GARDEN, HOUSE } from './bake.ts';
import { type Shelf, textureOf } from './cast.ts';
import { sky } from './sky.ts';
import type { Pixels } from './pixels.ts';
import type { Desk, Plan } from './plan.ts';

/** What the house shows besides its people. */
export interface HouseLook {
  machines: ReadonlyMap<string, MachineLook>;
  runs: readonly (readonly StepShade[])[];
  writers: number;
  pending: number;
  hour: number;
  rains: boolean;
  /** By the desk's owner: what its laptop shows. */
  laptops: ReadonlyMap<string, 'here' | 'cloud'>;
}

/** Everything that stands: what never changes is one picture, what the facts change has one of its own. */
export class House {
  /** Flat on the ground, under everybody. */
  readonly ground = new Container();
  /** What stands among people, to be sorted with them. */
  readonly standing: Sprite[] = [];
  readonly signs = new Container();
  readonly garden: Sprite;
  private readonly plan: Plan;
  private readonly shelf: Shelf;
  private readonly desks: { desk: Desk; sprite: Sprite }[] = [];
  private readonly patches = new Map<string, Sprite>();
  private readonly own: Texture[] = [];
  private moon: boolean | undefined;

  constructor(plan: Plan, shelf: Shelf) {
    this.plan = plan;
    this.shelf = shelf;
    this.garden = new Sprite();
    this.garden.position.set(-GARDEN, -GARDEN);
    const walls = textureOf(bakeHouse(plan));
    this.own.push(walls);
    const house = new Sprite(walls);
    house.position.set(-HOUSE.left, -HOUSE.top);
    this.ground.addChild(house);
    this.hang();
    this.furnish();
  }

  private hang(): void {
    for (const room of this.plan.rooms) {
      const left = room.x * TILE;
      this.patch(`jars ${room.machine}`, left + 6 + (room.width > 6 ? 4 : 0), 3);
      this.patch(`machine ${room.machine}`, left + room.width * TILE - 40, 4);
      this.patch(`lamp ${room.machine}`, left + (room.width - 1) * TILE + 2, this.plan.hallTop * TILE + 6);
      const sign = this.patch(`plate ${room.machine}`, left + 4, (this.plan.hallTop + 0.5) * TILE);
      sign.texture = this.shelf.get(`plate ${room.width}`, () => plate((room.width - 2) * TILE - 10));
    }
    for (const { kind, x, y, width } of this.plan.pieces) {
      const top = y * TILE - 28;
      if (kind === 'whiteboard') this.patch(`whiteboard ${x}`, x * TILE + 1, top + 1);
      if (kind === 'flowboard') this.patch('flowboard', x * TILE + 1, top + 1);
      if (kind === 'clock') this.patch('clock', x * TILE + 1, top + 3);
      if (kind === 'window') {
        this.patch(`sky ${x} ${width}`, x * TILE + 4, top + 4);
        this.patch(`frame ${x}`, x * TILE + 2, top + 2).texture = this.shelf.get(`frame ${width}`, () => windowFrame(width * TILE - 4));
      }
    }
    const door = this.plan.study?.door ?? this.plan.entrance;
    const sign = new Sprite(this.shelf.get('alarm', alarm));
    sign.position.set(door.x * TILE + 1, this.plan.study ? (door.y + 1) * TILE - 37 : (this.plan.height - 0.6) * TILE);
    this.signs.addChild(sign);
  }

  private patch(name: string, x: number, y: number): Sprite {
    const sprite = new Sprite();
    sprite.position.set(Math.round(x), Math.round(y));
    this.ground.addChild(sprite);
    this.patches.set(name, sprite);
    return sprite;
  }

  private furnish(): void {
    for (const each of this.plan.desks) {
      const sprite = new Sprite();
      sprite.position.set(each.x * TILE, each.y * TILE - DESK_UP);
      sprite.zIndex = each.y * TILE + TILE;
      this.standing.push(sprite);
      this.desks.push({ desk: each, sprite });
    }
    for (const each of this.plan.pieces) {
      const tall = each.kind === 'table' ? 2 : 1;
      const drawn = piece(each);
      if (drawn) this.stand(`${each.kind} ${each.width} ${each.variant}`, () => drawn, each.x * TILE, each.y * TILE, (each.y + tall) * TILE - 2);
    }
    for (const { x, y, facing, seat } of this.plan.table) {
      if (!seat) continue;
      if (facing === 'up') this.stand('chair back', chairBack, x * TILE, y * TILE + 6, y * TILE + TILE + 6);
      else this.stand('chair', chair, x * TILE, y * TILE + (facing === 'down' ? 3 : 2), y * TILE + TILE - 1);
    }
  }

  private stand(key: string, draw: () => Drawn, x: number, y: number, base: number): void {
    const drawn = draw();
    const sprite = new Sprite(this.shelf.get(key, () => drawn.pixels));
    sprite.position.set(Math.round(x - drawn.left), Math.round(y - drawn.up));
    sprite.zIndex = base;
    this.standing.push(sprite);
  }

  /** Shows other facts; what stayed as it was is not drawn again. */
  show(look: HouseLook): void {
    const night = look.hour < 6 || look.hour >= 20.5;
    if (this.moon !== night) {
      this.moon = night;
      const texture = textureOf(bakeGarden(this.plan, night));
      this.garden.texture.destroy(true);
      this.garden.texture = texture;
    }
    for (const { machine: name } of this.plan.rooms) {
      const of = look.machines.get(name) ?? { state: 'lost', reserved: 0, foreign: 0, load: undefined };
      const load = of.load ?? 0;
      const tenths = (value: number) => Math.round(value * 16);
      this.set(`machine ${name}`, `machine ${of.state} ${tenths(load)}`, () => machine(of));
      this.set(`jars ${name}`, `jars ${Math.round(of.reserved * 112)} ${tenths(of.foreign)}`, () => jars(of));
      this.set(`lamp ${name}`, `lamp ${tenths(load)} ${of.state === 'lost'}`, () => lamp(load, of.state === 'lost'));
    }
    const minute = Math.floor((look.hour % 1) * 60 + 0.001);
    this.set('clock', `clock ${Math.floor(look.hour) % 12} ${minute}`, () => clock(Math.floor(look.hour), minute));
    this.set('flowboard', `flow ${JSON.stringify(look.runs)}`, () => flowBoard(look.runs));
    let writers = look.writers;
    for (const { kind, x, width } of this.plan.pieces) {
      if (kind === 'whiteboard') {
        const here = Math.min(4, writers);
        writers -= here;
        this.set(`whiteboard ${x}`, `whiteboard ${here}`, () => whiteboard(here));
      }
      if (kind === 'window') {
        const state = `sky ${Math.round(look.hour * 6)} ${look.rains} ${width} ${x % 5}`;
        this.set(`sky ${x} ${width}`, state, () => sky(width * TILE - 8, 15, look.hour, look.rains, x));
      }
    }
    for (const { desk: each, sprite } of this.desks) {
      const shows = look.laptops.get(each.owner ?? '') ?? 'off';
      sprite.texture = this.shelf.get(`desk ${each.owner ?? ''} ${each.x} ${each.y} ${shows}`, () => desk(each, shows));
    }
    this.signs.visible = look.pending > 0;
  }

  private set(name: string, key: string, draw: () => Pixels): void {
    const sprite = this.patches.get(name);
    if (sprite) sprite.texture = this.shelf.get(key, draw);
  }

  destroy(): void {
    this.garden.texture.destroy(true);
    for (const texture of this.own) texture.destroy(true);
  }
}
