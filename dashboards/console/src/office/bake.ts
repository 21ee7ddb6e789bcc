import { chair } from './art/desk.ts';
import { bush, fence, flowers, grass, hive, pond, stones, tree } from './art/garden.ts';
import { comb, door, facade, floor, HALL_PAPER, mat, pane, picture, ridge, ROOM_PAPER, rug, STUDY_PAPER, TILE, wall } from './art/walls.ts';
import { chance } from './chance.ts';
import type { Pixels } from './pixels.ts';
import { type Plan, ROOM_HEIGHT, WALL_ROWS } from './plan.ts';

/** How much garden lies round the house, in pixels. */
export const GARDEN = 28 * TILE;
const SIDE = 6;

export function canvasOf(pixels: Pixels): HTMLCanvasElement {
  const canvas = blank(pixels.width, pixels.height);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels.bytes(), pixels.width, pixels.height), 0, 0);
  return canvas;
}

export function blank(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** A picture that small pictures are laid on, what is half clear letting through what lies there. */
class Sheet {
  readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly left: number;
  private readonly top: number;

  constructor(width: number, height: number, left: number, top: number) {
    this.canvas = blank(width, height);
    this.context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
    this.left = left;
    this.top = top;
  }

  lay(pixels: Pixels, x: number, y: number): void {
    this.context.drawImage(canvasOf(pixels), Math.round(x) + this.left, Math.round(y) + this.top);
  }

  /** The same picture over a whole area. */
  fill(kinds: readonly Pixels[], columns: number, rows: number, random: () => number): void {
    const drawn = kinds.map(canvasOf);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const kind = drawn[Math.floor(random() * drawn.length)];
        if (kind) this.context.drawImage(kind, column * TILE, row * TILE);
      }
    }
  }
}

/** The garden round the house, drawn once; at night its pond holds the moon. */
export function bakeGarden(plan: Plan, moon: boolean): HTMLCanvasElement {
  const random = chance(plan.seed * 7 + 1);
  const width = plan.width * TILE;
  const height = (plan.height + 1) * TILE;
  const sheet = new Sheet(width + 2 * GARDEN, height + 2 * GARDEN, GARDEN, GARDEN);
  sheet.fill([0, 1, 2, 3, 4, 5, 6, 7].map(grass), plan.width + 56, plan.height + 57, random);
  for (let bed = 0; bed < 150; bed++) sheet.lay(flowers(Math.floor(random() * 20)), random() * (width + 2 * GARDEN) - GARDEN, random() * (height + 2 * GARDEN) - GARDEN);
  const path = plan.entrance.x * TILE - 8;
  for (let y = height - TILE; y < height + GARDEN; y += TILE) for (const x of [path, path + TILE]) sheet.lay(stones(Math.floor(random() * 6)), x + Math.sin(y / 40) * 4, y);
  sheet.lay(pond(moon), width + 40, height - 110);
  for (const [x, y] of [[-70, height - 150], [-40, height - 138], [-66, height - 112]] as const) sheet.lay(hive(x), x, y);
  sheet.lay(fence(width + 2 * GARDEN - 96), -GARDEN + 48, height + 74);
  scatter(plan, random).forEach(({ x, y, kind, variant }) => sheet.lay(kind === 'tree' ? tree(variant) : bush(variant), x, y));
  return sheet.canvas;
}

interface Growth {
  x: number;
  y: number;
  kind: 'tree' | 'bush';
  variant: number;
}

/** Trees and bushes, from the back to the front, beside the house, its path, the pond and the hives. */
function scatter(plan: Plan, random: () => number): Growth[] {
  const width = plan.width * TILE;
  const height = (plan.height + 1) * TILE;
  const path = plan.entrance.x * TILE;
  const keepsOut = (x: number, y: number) =>
    (x > -48 && x < width + 10 && y > -44 && y < height + 4) ||
    (Math.abs(x - path) < 44 && y > height - 20) ||
    (x > width && x < width + 130 && y > height - 170 && y < height - 60) ||
    (x > -110 && x < 0 && y > height - 190 && y < height - 80);
  const grown: Growth[] = [];
  for (let attempt = 0; attempt < 260; attempt++) {
    const x = Math.floor(random() * (width + 2 * GARDEN)) - GARDEN;
    const y = Math.floor(random() * (height + 2 * GARDEN)) - GARDEN;
    const kind = random() < 0.55 ? 'tree' : 'bush';
    const variant = Math.floor(random() * 12);
    if (keepsOut(x, y) || grown.some((other) => Math.hypot(other.x - x, other.y - y) < (kind === 'tree' ? 34 : 26))) continue;
    grown.push({ x, y, kind, variant });
  }
  return grown.sort((a, b) => a.y + (a.kind === 'tree' ? 34 : 0) - b.y - (b.kind === 'tree' ? 34 : 0));
}

/** Where the outer wall has its windows, in tiles. */
export function facadeWindows(plan: Plan): number[] {
  return Array.from({ length: Math.floor((plan.width - 2) / 5) }, (_, index) => 2 + index * 5).filter((x) => Math.abs(x - plan.entrance.x) > 2);
}

/** The house without what moves or changes: floors, walls, doors, rugs, pictures. Its top left is {@link HOUSE}. */
export const HOUSE = { left: SIDE + 2, top: 12 };

export function bakeHouse(plan: Plan): HTMLCanvasElement {
  const width = plan.width * TILE;
  const height = plan.height * TILE;
  const sheet = new Sheet(width + 2 * HOUSE.left, height + 40 + HOUSE.top, HOUSE.left, HOUSE.top);
  const hall = plan.hallTop * TILE;
  const wallHeight = WALL_ROWS * TILE;
  sheet.lay(floor('planks', plan.width, plan.height - plan.hallTop - WALL_ROWS, plan.seed + 1), 0, hall + wallHeight);
  sheet.lay(wall(width, wallHeight, HALL_PAPER), 0, hall);
  for (const room of plan.rooms) {
    const left = room.x * TILE;
    const across = room.width * TILE;
    sheet.lay(floor('tiles', room.width, ROOM_HEIGHT - WALL_ROWS, room.x), left, wallHeight);
    sheet.lay(wall(across, wallHeight, ROOM_PAPER), left, 0);
    sheet.lay(ridge(SIDE, hall + 6), left + across - SIDE / 2, -2);
    sheet.lay(door(wallHeight - 5, true), room.door.x * TILE, hall + 5);
  }
  const { study } = plan;
  if (study) {
    const left = study.x * TILE;
    const top = study.y * TILE;
    const across = study.width * TILE;
    const face = 1.5 * TILE;
    sheet.lay(floor('parquet', study.width, study.height - 1, plan.seed + 2), left, top);
    sheet.lay(wall(across, wallHeight, STUDY_PAPER), left, top - wallHeight);
    sheet.lay(rug(6 * TILE, 2 * TILE - 2, 2), left + 2 * TILE, top + TILE - 4);
    const bottom = (study.y + study.height) * TILE;
    sheet.lay(wall(across, face, HALL_PAPER), left, bottom - face);
    sheet.lay(ridge(SIDE, bottom - top + wallHeight - face + 4), left - SIDE / 2, top - wallHeight);
    sheet.lay(ridge(SIDE, face).cut(0, 0, SIDE, 5), left - SIDE / 2, bottom - face);
    sheet.lay(door(face - 3, false), study.door.x * TILE, bottom - face + 3);
  }
  for (const { kind, x, y, width: tiles, variant } of plan.pieces) {
    if (kind === 'rug') sheet.lay(rug(tiles * TILE, variant === 0 ? 3 * TILE : 4 * TILE, variant), x * TILE, variant === 0 ? y * TILE - 4 : y * TILE);
    if (kind === 'comb') sheet.lay(comb(tiles * TILE, 5 * TILE), x * TILE, y * TILE);
    if (kind === 'picture') sheet.lay(picture(variant), x * TILE + 4, y * TILE - 26);
    if (kind === 'mat') sheet.lay(mat(), x * TILE, (plan.height - 1) * TILE + 6);
  }
  // whoever sits on a chair is drawn over it, whoever passes behind does not reach it
  const seat = chair().pixels;
  for (const { x, y } of plan.desks) sheet.lay(seat, (x + 0.5) * TILE, (y - 1) * TILE + 2);
  // the outer walls last: they stand before what is behind them
  const roomsWidth = plan.rooms.reduce((sum, room) => sum + room.width, 0) * TILE;
  const outerTop = plan.rooms.length > 0 ? 0 : hall;
  sheet.lay(ridge(SIDE, height - outerTop + 8), -SIDE, outerTop - 2);
  sheet.lay(ridge(SIDE, height - hall + 8), width, hall - 2);
  if (roomsWidth === 0) sheet.lay(ridge(SIDE, 4), -SIDE, hall - 2);
  sheet.lay(facade(width + 2 * SIDE, 24), -SIDE, height);
  for (const x of facadeWindows(plan)) sheet.lay(pane(), x * TILE, height + 7);
  const entrance = plan.entrance.x * TILE;
  sheet.lay(door(24, true).cut(0, 0, 16, 24), entrance, height);
  return sheet.canvas;
}
