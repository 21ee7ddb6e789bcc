import type { Deployment, Node, Run } from '../api/schema.ts';
import type { StepShade } from './art/boards.ts';
import type { MachineLook } from './art/machine.ts';
import { TILE } from './art/walls.ts';
import { facadeWindows } from './bake.ts';
import { ALARM, CLOUD, HONEY, type Lamp, WARM } from './lamps.ts';
import { type Plan, ROOMS_MOST } from './plan.ts';
import type { Stand } from './scene.ts';

const DAY_MS = 86_400_000;
const RUNS_SHOWN = 3;

export function machineLook({ state, memory, gpus, processorLoad }: Node): MachineLook {
  const limit = memory?.limitBytes ?? 0;
  const share = (bytes: number | undefined) => (limit > 0 ? Math.min(1, (bytes ?? 0) / limit) : 0);
  const loads = [...(gpus ?? []).map(({ load }) => load), processorLoad].filter((load) => load !== undefined);
  return {
    state,
    reserved: share(memory?.reservedBytes),
    foreign: share(memory?.foreignBytes),
    load: state === 'lost' || loads.length === 0 ? undefined : Math.max(...loads),
  };
}

/** Machines by name; where there are more than rooms, those first that have a deployment. */
export function machinesOf(nodes: Iterable<Node>, deployments: Iterable<Deployment>): string[] {
  const serving = new Set([...deployments].flatMap(({ stages = [] }) => stages.map(({ node }) => node)));
  const names = [...nodes].map(({ name }) => name);
  const rank = (name: string) => (names.length > ROOMS_MOST && !serving.has(name) ? 1 : 0);
  return names
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}

/** The day's runs for the board: those under way first, then the newest. */
export function boardOf(runs: Iterable<Run>, now: number): StepShade[][] {
  const open = ({ phase }: Run) => phase === 'running' || phase === 'undoing';
  return [...runs]
    .filter((run) => open(run) || now - Date.parse(run.endedAt ?? run.startedAt) < DAY_MS)
    .sort((a, b) => Number(open(b)) - Number(open(a)) || Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .slice(0, RUNS_SHOWN)
    .map(({ steps }) => steps.map(({ phase }) => shadeOf(phase)));
}

function shadeOf(phase: Run['steps'][number]['phase']): StepShade {
  switch (phase) {
    case 'done':
    case 'asking':
    case 'running':
    case 'failed':
      return phase;
    case 'pacing':
      return 'running';
    case 'waiting':
    case 'skipped':
    case 'cancelled':
      return 'waiting';
  }
}

/** What burns: where somebody works, over machines as they are loaded, and a few lamps all night. */
export function lampsOf(plan: Plan, stands: readonly Stand[], machines: ReadonlyMap<string, MachineLook>): Lamp[] {
  const lamps: Lamp[] = [];
  const at = (x: number, y: number, reach: number, strength: number, colour = WARM) => lamps.push({ x: Math.round(x * TILE), y: Math.round(y * TILE), reach, strength, colour });
  for (const room of plan.rooms) {
    const { load = 0, state } = machines.get(room.machine) ?? { state: 'lost' as const };
    at(room.x + room.width - 2, 1.6, 58, state === 'lost' ? 0.5 : 0.35 + 0.65 * load, state === 'lost' ? ALARM : HONEY);
    at(room.door.x + 1.5, plan.hallTop + 1.6, 30, 0.3 + 0.5 * load, state === 'lost' ? ALARM : HONEY);
  }
  for (const { doing, place, spot } of stands) {
    const works = doing.act === 'type' || doing.act === 'tool' || doing.act === 'wait' || doing.act === 'ask';
    if (place === 'desk' && works) at(spot.x + 0.5, spot.y + 1.2, 54, 0.8);
    if (place === 'phone') at(spot.x + 0.5, spot.y, 44, 0.7, CLOUD);
  }
  for (const { kind, x, y, width } of plan.pieces) {
    if (kind === 'floorlamp') at(x + 0.5, y - 0.5, 78, 0.85);
    if (kind === 'table') at(x + width / 2, y + 0.8, 30 + width * 9, stands.some(({ place }) => place === 'table') ? 0.9 : 0.4);
    if (kind === 'cooler') at(x + 0.5, y + 0.5, 40, stands.some(({ place }) => place === 'cooler') ? 0.7 : 0.35);
    if (kind === 'whiteboard' && stands.some(({ place }) => place === 'board')) at(x + width / 2, y + 0.3, 50, 0.8);
    if (kind === 'flowboard') at(x + width / 2, y, 34, 0.5);
  }
  if (plan.study) at(plan.study.door.x + 0.5, plan.study.door.y + 1, 36, stands.some(({ place }) => place === 'door') ? 0.8 : 0.35);
  at(plan.entrance.x + 0.5, plan.height + 1.4, 60, 0.8);
  for (const x of facadeWindows(plan)) at(x + 1, plan.height + 1.5, 40, 0.35);
  return lamps;
}
