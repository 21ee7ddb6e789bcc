import type { KnownDevice, KnownLink, PlanCatalogue } from './api/types.ts';

/** Machines of one kind. */
export interface Group {
  device: string;
  count: number;
}

/** How machines can be joined, the best first. */
export const LINKS: [kind: KnownLink['kind'], title: string][] = [
  ['rdma', 'RDMA'],
  ['thunderbolt', 'Thunderbolt'],
  ['ethernet', 'Ethernet'],
  ['wifi', 'Wi-Fi'],
];

export const MOST_MACHINES = 1000;

/** `mac-studio-m3-ultra-512:2,dgx-spark:1`, as the address holds them; what is none is left out. */
export function parseGroups(text: string): Group[] {
  return text
    .split(',')
    .map((part) => {
      const [device = '', count = '1'] = part.split(':', 2);
      return { device, count: Number(count) };
    })
    .filter(({ device, count }) => device !== '' && Number.isInteger(count) && count >= 1 && count <= MOST_MACHINES);
}

export function groupsText(groups: Group[]): string {
  return groups.map(({ device, count }) => `${device}:${count}`).join(',');
}

export function machineCount(groups: Group[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

/** The kinds of links that all of these machines can have. */
export function commonLinks(groups: Group[], { devices, links }: PlanCatalogue): KnownLink['kind'][] {
  const kindsOf = (group: Group) => {
    const named = devices.find(({ name }) => name === group.device)?.links ?? [];
    return new Set(links.filter(({ name }) => named.includes(name)).map(({ kind }) => kind));
  };
  const all = groups.map(kindsOf);
  return LINKS.map(([kind]) => kind).filter((kind) => all.every((kinds) => kinds.has(kind)));
}

/** What the machines come to: their price only when that of each is known. */
export interface Sums {
  memoryBytes: number;
  limitBytes: number;
  usd: number | undefined;
  /** The oldest day that one of the prices is of. */
  usdOn: string | undefined;
  watts: number | undefined;
}

export function sums(groups: Group[], devices: KnownDevice[]): Sums {
  const known = groups.flatMap(({ device, count }) => {
    const found = devices.find(({ name }) => name === device);
    return found ? [{ found, count }] : [];
  });
  const sum = (of: (device: KnownDevice) => number | undefined) =>
    known.reduce<number | undefined>((total, { found, count }) => {
      const one = of(found);
      return total === undefined || one === undefined ? undefined : total + one * count;
    }, 0);
  const days = known.flatMap(({ found }) => found.usdOn ?? []).sort();
  return {
    memoryBytes: sum(({ memoryBytes }) => memoryBytes) ?? 0,
    limitBytes: sum(({ limitBytes }) => limitBytes) ?? 0,
    usd: sum(({ usd }) => usd),
    usdOn: days[0],
    watts: sum(({ loadedWatts }) => loadedWatts),
  };
}

/** A fleet file of these machines, each two of them joined alike. */
export function fleetText(groups: Group[], link: string): string {
  const names = groups.map(({ device }, index) => {
    const name = shortName(device);
    const before = groups.slice(0, index).filter((group) => shortName(group.device) === name).length;
    return before === 0 ? name : `${name}-${String.fromCharCode(97 + before)}`;
  });
  const nodes = groups.map(({ device, count }, index) => {
    const counted = count > 1 ? `, count: ${count}` : '';
    return `    - { name: ${names[index] ?? device}, device: ${device}${counted} }\n`;
  });
  const joined = machineCount(groups) > 1 && link !== '';
  return [
    'apiVersion: ruche.io/v1\nkind: Fleet\nmetadata: { name: planned }\nspec:\n  nodes:\n',
    ...nodes,
    joined ? `  links:\n    - { between: [${names.join(', ')}], type: ${link} }\n` : '',
  ].join('');
}

/** The first two words of a device's name, enough to tell machines apart: mac-studio, dgx-spark. */
function shortName(device: string): string {
  return device.split('-').slice(0, 2).join('-');
}
