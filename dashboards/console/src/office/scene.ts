import { along, distance, lengthOf, type Point } from './paths.ts';
import type { Direction, Posture } from './person.ts';
import type { Plan, Spot } from './plan.ts';
import type { Act, Doing, PlaceKind } from './truth.ts';

/** What floats over a head: waits for a word, asleep, paused, waits for its hour, works with a tool, stands in line. */
export type Mark = 'ask' | 'sleep' | 'pause' | 'wait' | 'tool' | 'queue';

/** One person as it is drawn at a moment; x and y are tiles, where the feet stand. */
export interface Shown {
  name: string;
  x: number;
  y: number;
  direction: Direction;
  posture: Posture;
  frame: number;
  seated: boolean;
  visible: boolean;
  walking: boolean;
  mark: Mark | undefined;
  says: string | undefined;
  /** Whether it only thinks so. */
  silent: boolean;
}

/** Where somebody belongs now: the place as it was found, which may be the desk when the other was full. */
export interface Stand {
  doing: Doing;
  place: PlaceKind;
  index: number;
  spot: Spot;
}

interface Actor {
  stand: Stand;
  /** The way there, begun at `start`; of one point when it is there. */
  path: Point[];
  start: number;
  /** Tiles a second. */
  speed: number;
  /** Until then it flickers where it was, since its machine was lost. */
  flickersUntil: number;
  flickersAt: Point;
  node: string | undefined;
  lostWith: string | undefined;
}

const FLICKER_MS = 1400;
const FLICKER_STEP_MS = 140;
/** A long way is walked faster, so that nobody is still under way when all is over. */
const WAY_MOST_S = 6;
const STEPS_A_TILE = 4;
const SPEAKS_MS_A_LETTER = 90;
const TALK_STEP_MS = 250;
const WRITE_STEP_MS = 350;

/**
 * Everybody's way and posture. It changes only when the facts do; a position is a path and when it was begun, so that
 * between two facts nothing has to be told and nothing is computed but for a frame that is drawn.
 */
export class Scene {
  readonly plan: Plan;
  private readonly actors = new Map<string, Actor>();
  private begun = false;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  /** Takes over where others left off, when the building changes under their feet. */
  adopt(other: Scene): void {
    for (const [name, actor] of other.actors) this.actors.set(name, { ...actor, path: [actor.stand.spot], start: 0 });
  }

  stands(): Stand[] {
    return [...this.actors.values()].map(({ stand }) => stand);
  }

  stand(name: string): Stand | undefined {
    return this.actors.get(name)?.stand;
  }

  /** `still`: nobody walks, everybody is where they belong at once. `lost`: machines that are lost. */
  update(doings: readonly Doing[], lost: ReadonlySet<string>, now: number, still: boolean): void {
    const stands = this.assign(doings);
    for (const name of [...this.actors.keys()]) if (!stands.has(name)) this.actors.delete(name);
    for (const [name, stand] of stands) {
      const known = this.actors.get(name);
      if (!known) this.actors.set(name, this.newcomer(stand, now, still || !this.begun));
      else this.move(known, stand, lost, now, still);
    }
    this.begun = true;
  }

  private newcomer(stand: Stand, now: number, still: boolean): Actor {
    const { entrance, ground } = this.plan;
    const path = still ? [stand.spot] : ground.path(entrance, stand.spot);
    return { stand, path, start: now, speed: this.speedOf(path), flickersUntil: 0, flickersAt: entrance, node: stand.doing.node, lostWith: undefined };
  }

  private move(actor: Actor, stand: Stand, lost: ReadonlySet<string>, now: number, still: boolean): void {
    const before = this.position(actor, now);
    const target = actor.path.at(-1) as Point;
    const lostNode = actor.node !== undefined && lost.has(actor.node) && actor.lostWith !== actor.node ? actor.node : undefined;
    actor.node = stand.doing.node ?? actor.node;
    actor.stand = stand;
    if (lostNode !== undefined) {
      actor.lostWith = lostNode;
      if (still) return this.settle(actor);
      actor.flickersUntil = now + FLICKER_MS;
      actor.flickersAt = before.at;
      actor.path = this.plan.ground.path(this.plan.entrance, stand.spot);
      actor.start = now + FLICKER_MS;
      actor.speed = this.speedOf(actor.path);
      return;
    }
    if (still) return this.settle(actor);
    if (target.x === stand.spot.x && target.y === stand.spot.y) return;
    const from = now < actor.flickersUntil ? this.plan.entrance : before.at;
    actor.path = this.plan.ground.path(from, stand.spot);
    actor.start = Math.max(now, actor.flickersUntil);
    actor.speed = this.speedOf(actor.path);
  }

  private settle(actor: Actor): void {
    actor.path = [actor.stand.spot];
    actor.flickersUntil = 0;
  }

  private speedOf(path: Point[]): number {
    return Math.max(this.plan.speed, lengthOf(path) / WAY_MOST_S);
  }

  /** Gives everybody a place; whoever stands somewhere already keeps it, and where there is none the desk is left. */
  private assign(doings: readonly Doing[]): Map<string, Stand> {
    const stands = new Map<string, Stand>();
    const taken = new Map<string, Set<number>>();
    const take = (doing: Doing, index: number, key: string, spots: readonly Spot[]) => {
      const spot = spots[index];
      if (!spot || taken.get(key)?.has(index)) return false;
      taken.set(key, (taken.get(key) ?? new Set()).add(index));
      stands.set(doing.name, { doing, place: doing.place, index, spot });
      return true;
    };
    const later: Doing[] = [];
    for (const doing of doings) {
      const [key, spots] = this.spotsOf(doing);
      const before = this.actors.get(doing.name)?.stand;
      if (doing.place === 'desk') stands.set(doing.name, this.atDesk(doing));
      else if (doing.place === 'queue' || doing.place === 'door') {
        if (!take(doing, doing.position, key, spots)) stands.set(doing.name, this.atDesk(doing));
      } else if (!(before && before.place === doing.place && before.doing.of === doing.of && take(doing, before.index, key, spots))) later.push(doing);
    }
    for (const doing of later.sort((a, b) => a.position - b.position)) {
      const [key, spots] = this.spotsOf(doing);
      const free = spots.findIndex((_, index) => !taken.get(key)?.has(index));
      if (free < 0 || !take(doing, free, key, spots)) stands.set(doing.name, this.atDesk(doing));
    }
    return stands;
  }

  private spotsOf({ place, of }: Doing): [key: string, spots: readonly Spot[]] {
    const { plan } = this;
    if (place === 'queue') {
      const room = plan.rooms.find(({ machine }) => machine === of) ?? plan.rooms.at(-1);
      return [`queue ${room?.machine ?? ''}`, room?.queue ?? []];
    }
    return [place, place === 'desk' ? [] : plan[place]];
  }

  private atDesk(doing: Doing): Stand {
    const index = this.plan.desks.findIndex(({ owner }) => owner === doing.name);
    const spot = this.plan.desks[index]?.seat ?? { x: this.plan.entrance.x, y: this.plan.height - 1, facing: 'up' as const };
    return { doing, place: 'desk', index, spot };
  }

  private position(actor: Actor, now: number): { at: Point; leg: number; walking: boolean; walked: number } {
    if (now < actor.flickersUntil) return { at: actor.flickersAt, leg: 0, walking: false, walked: 0 };
    const walked = (Math.max(0, now - actor.start) / 1000) * actor.speed;
    const walking = actor.path.length > 1 && walked < lengthOf(actor.path);
    return { ...along(actor.path, walking ? walked : Infinity), walking, walked };
  }

  at(now: number, still = false): Shown[] {
    return [...this.actors.values()].map((actor) => this.shown(actor, now, still));
  }

  private shown(actor: Actor, now: number, still: boolean): Shown {
    const { stand } = actor;
    const { doing, spot } = stand;
    const { at, leg, walking, walked } = this.position(actor, now);
    const flickers = now < actor.flickersUntil;
    const common = { name: doing.name, x: at.x, y: at.y, visible: !flickers || Math.floor((actor.flickersUntil - now) / FLICKER_STEP_MS) % 2 === 0 };
    if (walking) {
      return {
        ...common,
        direction: directionOf(actor.path[leg] as Point, actor.path[leg + 1] as Point),
        posture: doing.act === 'ask' || doing.act === 'tool' ? 'carry' : 'walk',
        frame: Math.floor(walked * STEPS_A_TILE) % 4,
        seated: false,
        walking,
        mark: undefined,
        says: undefined,
        silent: false,
      };
    }
    return {
      ...common,
      direction: flickers ? 'down' : spot.facing,
      posture: flickers ? 'stand' : postureOf(doing, spot),
      frame: still ? 0 : frameOf(doing, now),
      seated: !flickers && (spot.seat ?? false),
      walking,
      mark: MARKS[doing.act],
      says: doing.says,
      silent: doing.act === 'type',
    };
  }

  /** In how many milliseconds the picture is another; 0 for at once, `undefined` for not before something happens. */
  nextChange(now: number): number | undefined {
    let soonest: number | undefined;
    for (const actor of this.actors.values()) {
      if (now < actor.flickersUntil || this.position(actor, now).walking) return 0;
      const step = stepOf(actor.stand.doing, now);
      if (step !== undefined) soonest = Math.min(soonest ?? Infinity, step - (now % step));
    }
    return soonest;
  }
}

const MARKS: Partial<Record<Act, Mark>> = { ask: 'ask', sleep: 'sleep', pause: 'pause', wait: 'wait', tool: 'tool', queue: 'queue' };

function postureOf({ act, says }: Doing, spot: Spot): Posture {
  switch (act) {
    case 'type':
      return 'type';
    case 'tool':
      return spot.seat ? 'sit' : 'write';
    case 'ask':
      return spot.seat ? 'think' : 'carry';
    case 'talk':
      return says === '…' ? 'think' : 'talk';
    case 'call':
      return spot.seat ? 'think' : 'talk';
    case 'wait':
      return 'think';
    case 'sleep':
    case 'pause':
      return 'sleep';
    default:
      return spot.seat ? 'sit' : 'stand';
  }
}

/** How long one picture of a posture stands; `undefined` where there is but one now. */
function stepOf(doing: Doing, now: number): number | undefined {
  switch (doing.act) {
    case 'type':
      return 1000 / doing.pace;
    case 'tool':
      return WRITE_STEP_MS;
    case 'call':
      return 2 * TALK_STEP_MS;
    case 'talk':
      return speaks(doing, now) ? TALK_STEP_MS : undefined;
    default:
      return undefined;
  }
}

/** A mouth moves as long as it takes to say what was said. */
function speaks({ says, saidAt }: Doing, now: number): boolean {
  return says !== undefined && says !== '…' && saidAt !== undefined && now < saidAt + says.length * SPEAKS_MS_A_LETTER;
}

function frameOf(doing: Doing, now: number): number {
  const step = stepOf(doing, now);
  return step === undefined ? 0 : Math.floor(now / step) % 2;
}

function directionOf(from: Point, to: Point): Direction {
  if (distance(from, to) === 0) return 'down';
  if (Math.abs(to.x - from.x) >= Math.abs(to.y - from.y)) return to.x > from.x ? 'right' : 'left';
  return to.y > from.y ? 'down' : 'up';
}
