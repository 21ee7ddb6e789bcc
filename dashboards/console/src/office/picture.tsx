import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ProblemNote } from '../parts/notes.tsx';
import { go, setQuery, to } from '../route.ts';
import { agents } from '../store.ts';
import { Card } from './card.tsx';
import type { Model } from './model.ts';
import type { Point } from './paths.ts';
import type { Stand } from './scene.ts';
import { Stage } from './stage.ts';
import { businessOf, postureOf, whereOf } from './words.ts';

/** The picture, and what hands and keys do with it. */
export function Picture({ model }: { model: Model }) {
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const pointed = useSignal<Point | undefined>(undefined);
  const machine = useSignal<string | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    const element = host.current as HTMLDivElement;
    Stage.open(element, model.now, model.still).then(
      (opened) => {
        if (gone) return opened.close();
        stage.current = opened;
        model.shownOn(opened);
        // what tests and whoever measures ask the picture itself
        Object.assign(element, { stage: opened });
      },
      (error: unknown) => (problem.value = error),
    );
    return () => {
      gone = true;
      model.shownOn(undefined);
      stage.current?.close();
      stage.current = undefined;
    };
  }, [model]);

  const chosen = model.chosen.value;
  const shown = model.hovered.value ?? chosen;
  const stand = model.stands.value.find(({ doing }) => doing.name === shown);
  const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);
  const place = (event: MouseEvent): Point => {
    const box = (host.current as HTMLElement).getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const choose = (name: string | undefined) => {
    setQuery('agent', name ?? '');
  };
  return (
    <div
      ref={host}
      class="office-picture"
      role="application"
      tabIndex={0}
      aria-label="Picture of the office"
      aria-describedby="office-how"
      style={machine.value !== undefined || model.hovered.value !== undefined ? { cursor: 'pointer' } : {}}
      onPointerMove={(event) => {
        const at = place(event);
        if (drag.current && event.buttons === 1) {
          const moved = { x: event.clientX - drag.current.x, y: event.clientY - drag.current.y };
          if (drag.current.moved || Math.hypot(moved.x, moved.y) > 4) {
            stage.current?.pan(moved.x, moved.y);
            drag.current = { x: event.clientX, y: event.clientY, moved: true };
          }
          return;
        }
        const hit = stage.current?.at(at);
        model.hovered.value = hit && 'person' in hit ? hit.person : undefined;
        machine.value = hit && 'machine' in hit ? hit.machine : undefined;
        pointed.value = at;
      }}
      onPointerLeave={() => {
        model.hovered.value = undefined;
        machine.value = undefined;
      }}
      onPointerDown={(event) => (drag.current = { x: event.clientX, y: event.clientY, moved: false })}
      onClick={(event) => {
        const moved = drag.current?.moved;
        drag.current = undefined;
        if (moved || (event.target as Element).closest('.office-card, .office-zoom')) return;
        const hit = stage.current?.at(place(event));
        choose(hit && 'person' in hit ? hit.person : undefined);
      }}
      onDblClick={(event) => {
        const hit = stage.current?.at(place(event));
        if (hit && 'person' in hit) go(to('agents', hit.person));
        else if (hit) go(to('nodes', hit.machine));
      }}
      onWheel={(event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        stage.current?.zoom(event.deltaY < 0 ? 1 : -1, place(event));
      }}
      onKeyDown={(event) => onKey(event, model, stage.current, choose)}
    >
      {problem.value !== undefined && <ProblemNote error={problem.value} />}
      <p id="office-how" class="aloud">
        Arrow keys walk from one agent to the next, Enter opens the one that is chosen, plus and minus zoom. The table below tells the same in words.
      </p>
      <p class="aloud" role="status">
        {chosen !== undefined && stand && stand.doing.name === chosen ? `${chosen}, ${whereOf(stand, model.decider.value)}, ${postureOf(stand)}. ${businessOf(stand)}` : ''}
      </p>
      {stand && <Card stand={stand} decider={model.decider.value} left={stand.spot.x > model.middle() } />}
      {!stand && machine.value !== undefined && <MachineSign name={machine.value} at={pointed.value} />}
      <div class="office-zoom" role="group" aria-label="Zoom">
        <button type="button" aria-label="Nearer" title="Nearer (+)" onClick={() => stage.current?.zoom(1)}>
          +
        </button>
        <button type="button" aria-label="Farther" title="Farther (−)" onClick={() => stage.current?.zoom(-1)}>
          −
        </button>
        <button type="button" aria-label="The whole house" title="The whole house (0)" onClick={() => stage.current?.fit()}>
          ⌂
        </button>
      </div>
    </div>
  );
}

const STEPS: Record<string, Point> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

function onKey(event: KeyboardEvent, model: Model, stage: Stage | undefined, choose: (name: string | undefined) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest('button, a')) return;
  const chosen = model.chosen.peek();
  const step = STEPS[event.key];
  if (step) choose(neighbour(model.stands.peek(), chosen, step) ?? chosen ?? firstByName());
  else if (event.key === 'Enter' && chosen !== undefined) go(to('agents', chosen));
  else if (event.key === 'Escape' && chosen !== undefined) choose(undefined);
  else if (event.key === '+' || event.key === '=') stage?.zoom(1);
  else if (event.key === '-') stage?.zoom(-1);
  else if (event.key === '0') stage?.fit();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Who is chosen before anybody is, even while the house is still being drawn. */
function firstByName(): string | undefined {
  return [...agents.peek().keys()].sort()[0];
}

/** Who is nearest in a direction, counting what lies aside double; `undefined` when nobody is chosen yet. */
function neighbour(stands: readonly Stand[], from: string | undefined, step: Point): string | undefined {
  const start = stands.find(({ doing }) => doing.name === from)?.spot;
  if (!start) return undefined;
  let best: string | undefined = from;
  let least = Infinity;
  for (const { doing, spot } of stands) {
    const ahead = (spot.x - start.x) * step.x + (spot.y - start.y) * step.y;
    const aside = Math.abs((spot.x - start.x) * step.y) + Math.abs((spot.y - start.y) * step.x);
    if (doing.name === from || ahead <= 0) continue;
    if (ahead + 2 * aside < least) {
      least = ahead + 2 * aside;
      best = doing.name;
    }
  }
  return best;
}

function MachineSign({ name, at }: { name: string; at: Point | undefined }) {
  return (
    <p class="office-sign" style={at ? { left: `${at.x + 12}px`, top: `${at.y + 12}px` } : {}}>
      <bdi>{name}</bdi>
    </p>
  );
}
