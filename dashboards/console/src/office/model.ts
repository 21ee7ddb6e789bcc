import { computed, effect, signal } from '@preact/signals';
import { now as beat } from '../parts/ago.tsx';
import { route } from '../route.ts';
import { agents, approvals, budgets, conversations, deployments, models, nodes, relationships, runs } from '../store.ts';
import { hashOf } from './chance.ts';
import { hourAt, lightAt } from './light.ts';
import { boardOf, lampsOf, machineLook, machinesOf } from './look.ts';
import { planOf } from './layout.ts';
import type { OfficeMap, Plan } from './plan.ts';
import { Scene, type Stand } from './scene.ts';
import type { Stage, Tie, View } from './stage.ts';
import { deciderOf, type Doing, doingsOf, type Facts, pendingOf, wrongsOf } from './truth.ts';
import { beganOf } from './words.ts';

/** One line of what just happened. */
export interface Happening {
  at: number;
  text: string;
  agent?: string;
}

/** With more agents than this there are counters instead of people. */
export const PEOPLE_MOST = 200;
const HAPPENINGS_KEPT = 40;

/** What the house's own documents say of the office. */
export interface Papers {
  map: OfficeMap | undefined;
  zone: string | undefined;
}

/**
 * From the store to the picture and to the table: one per page that is open. Each change of the facts moves the scene
 * once; the picture is told only when something of it is another.
 */
export class Model {
  readonly papers = signal<Papers | undefined>(undefined);
  readonly hovered = signal<string | undefined>(undefined);
  /** Everybody where they belong, as the table tells it. */
  readonly stands = signal<readonly Stand[]>([]);
  readonly happenings = signal<readonly Happening[]>([]);
  readonly reduced = signal(matchMedia('(prefers-reduced-motion: reduce)').matches);

  readonly chosen = computed(() => {
    const name = route.value.query.get('agent') ?? undefined;
    return name !== undefined && agents.value.has(name) ? name : undefined;
  });
  readonly decider = computed(() => deciderOf(agents.value.values(), approvals.value.values()));
  readonly pending = computed(() => pendingOf(approvals.value.values()));
  readonly wrongs = computed(() => wrongsOf(fresh()));
  readonly crowded = computed(() => agents.value.size > PEOPLE_MOST);

  /** A moment that the address fixes, for pictures that repeat. */
  private readonly fixed = computed(() => momentOf(route.value.query.get('t')));
  private readonly seed = computed(() => Number(route.value.query.get('seed') ?? NaN));
  private readonly minute = computed(() => Math.floor((this.fixed.value ?? beat.value) / 60_000));
  private readonly machines = computed(() => machinesOf(nodes.value.values(), deployments.value.values()).join('\n'));
  private readonly people = computed(() =>
    [...agents.value.values()]
      .map(({ name, team, sprite }) => ({ name, team, desk: sprite.desk }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  private readonly peopleKey = computed(() => JSON.stringify(this.people.value));
  private scene: Scene | undefined;
  private planKey = '';
  private viewKey = '';
  private stage: Stage | undefined;
  private view: View | undefined;

  readonly now = (): number => this.fixed.peek() ?? Date.now();
  readonly still = (): boolean => this.fixed.peek() !== undefined || this.reduced.peek();

  /** Follows the store until the returned function is called. */
  follow(): () => void {
    const motion = matchMedia('(prefers-reduced-motion: reduce)');
    const heed = () => (this.reduced.value = motion.matches);
    motion.addEventListener('change', heed);
    const stop = effect(() => this.update());
    return () => {
      stop();
      motion.removeEventListener('change', heed);
    };
  }

  /** The column of tiles in the middle of the house. */
  middle(): number {
    return (this.scene?.plan.width ?? 0) / 2;
  }

  /** Where the picture goes; `undefined` when there is none any more. */
  shownOn(stage: Stage | undefined): void {
    this.stage = stage;
    if (stage && this.view) stage.show(this.view);
  }

  private update(): void {
    const papers = this.papers.value;
    if (papers === undefined) return;
    const moment = this.minute.value * 60_000;
    const doings = doingsOf(fresh());
    const scene = this.sceneOf(papers);
    const lost = new Set([...nodes.value.values()].filter(({ state }) => state === 'lost').map(({ name }) => name));
    const before = new Map(scene.stands().map((stand) => [stand.doing.name, stand]));
    scene.update(doings, lost, this.now(), this.still());
    const stands = scene.stands();
    this.tell(before, stands);
    this.stands.value = stands;
    this.look(scene, papers, moment, stands, doings);
  }

  private sceneOf({ map }: Papers): Scene {
    const machines = this.machines.value.split('\n').filter(Boolean);
    const seed = Number.isNaN(this.seed.value) ? (map?.seed ?? hashOf([...agents.value.values()][0]?.organisation ?? 'ruche') % 1000) : this.seed.value;
    const key = `${this.peopleKey.value} ${this.machines.value} ${this.decider.value} ${seed} ${JSON.stringify(map)}`;
    if (this.scene && key === this.planKey) return this.scene;
    const people = this.crowded.value ? [] : this.people.value;
    const plan: Plan = planOf(people, machines, this.decider.value, map, seed);
    const next = new Scene(plan);
    if (this.scene) next.adopt(this.scene);
    this.planKey = key;
    this.scene = next;
    return next;
  }

  private tell(before: ReadonlyMap<string, Stand>, stands: readonly Stand[]): void {
    if (before.size === 0) return;
    const told: Happening[] = [];
    for (const stand of stands) {
      const was = before.get(stand.doing.name);
      if (was && was.doing.act === stand.doing.act && was.place === stand.place && was.doing.says === stand.doing.says && was.doing.since === stand.doing.since) continue;
      told.push({ at: this.now(), text: was ? beganOf(stand, this.decider.peek()) : `${stand.doing.name} came in.`, agent: stand.doing.name });
    }
    if (told.length > 0) this.happenings.value = [...told, ...this.happenings.peek()].slice(0, HAPPENINGS_KEPT);
  }

  private look(scene: Scene, { zone }: Papers, moment: number, stands: readonly Stand[], doings: readonly Doing[]): void {
    const hour = hourAt(moment, zone);
    const machines = new Map([...nodes.value.values()].map((node) => [node.name, machineLook(node)]));
    const rains = this.wrongs.value.length > 0;
    const laptops = new Map(stands.filter(({ place, doing }) => place === 'desk' && (doing.act === 'type' || doing.act === 'tool')).map(({ doing }) => [doing.name, 'here' as const]));
    const chosen = this.chosen.value;
    const hovered = this.hovered.value;
    const lamps = lampsOf(scene.plan, stands, machines);
    const view: View = {
      scene,
      house: {
        machines,
        runs: boardOf(runs.value.values(), moment),
        writers: stands.filter(({ place }) => place === 'board').length,
        pending: this.pending.value.length,
        hour,
        rains,
        laptops,
      },
      light: lightAt(hour, rains),
      lamps,
      chosen,
      hovered,
      ties: tiesOf(hovered ?? chosen),
      palettes: new Map([...agents.value.values()].map(({ name, sprite }) => [name, sprite.palette])),
      counters: this.crowded.value ? countersOf(scene.plan, doings) : [],
    };
    const key = JSON.stringify([
      this.planKey,
      Math.floor(moment / 60_000),
      stands.map(({ doing, place, index }) => [doing.name, doing.act, place, index, doing.says, doing.saidAt, doing.pace, doing.node]),
      [...machines].map(([name, { state, reserved, foreign, load = 0 }]) => [name, state, Math.round(reserved * 112), Math.round(foreign * 16), Math.round(load * 16)]),
      view.house.runs,
      view.house.pending,
      rains,
      [...lost(machines)],
      chosen,
      hovered,
      view.ties,
      view.counters,
      this.still(),
    ]);
    this.view = view;
    if (key === this.viewKey) return;
    this.viewKey = key;
    this.stage?.show(view);
  }
}

function lost(machines: ReadonlyMap<string, { state: string }>): string[] {
  return [...machines].filter(([, { state }]) => state === 'lost').map(([name]) => name);
}

/** The facts as they are now; reading them makes whoever reads depend on them. */
function fresh(): Facts {
  return {
    agents: agents.value.values(),
    approvals: approvals.value.values(),
    conversations: conversations.value.values(),
    runs: runs.value.values(),
    budgets: budgets.value.values(),
    nodes: [...nodes.value.values()],
    deployments: [...deployments.value.values()],
    models: models.value.values(),
  };
}

function tiesOf(name: string | undefined): Tie[] {
  if (name === undefined) return [];
  return [...relationships.value.values()]
    .filter(({ between }) => between.includes(name))
    .map(({ between, affinity, familiarity }) => ({ to: between.find((each) => each !== name) ?? name, affinity, familiarity }));
}

/** Too many for people: at each machine and in the hall, how many do what. */
function countersOf(plan: Plan, doings: readonly Doing[]): { x: number; y: number; text: string }[] {
  const words: [string, (doing: Doing) => boolean][] = [
    ['think', ({ act }) => act === 'type' || act === 'call'],
    ['work with tools', ({ act }) => act === 'tool'],
    ['talk', ({ act }) => act === 'talk' || act === 'think'],
    ['wait', ({ act }) => act === 'queue' || act === 'ask' || act === 'wait'],
    ['sleep', ({ act }) => act === 'sleep' || act === 'pause'],
    ['rest', ({ act }) => act === 'rest'],
  ];
  const counters: { x: number; y: number; text: string }[] = [];
  words.forEach(([word, is], index) => {
    const count = doings.filter(is).length;
    if (count > 0) counters.push({ x: 5 + (index % 3) * 7, y: plan.hallTop + 5 + Math.floor(index / 3) * 3, text: `${count.toLocaleString('en-GB')} ${word}` });
  });
  for (const room of plan.rooms) {
    const here = doings.filter(({ node }) => node === room.machine && room.more === 0).length;
    if (here > 0) counters.push({ x: room.x + room.width / 2 - 0.5, y: plan.hallTop - 1.4, text: `${here.toLocaleString('en-GB')} here` });
  }
  return counters;
}

function momentOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
