import { LINKS, MOST_MACHINES, commonLinks, machineCount, sums, type Group } from '../planner.ts';
import type { KnownDevice, PlanCatalogue } from '../api/types.ts';
import { count, counted } from '../format.ts';
import { Bytes, Watts } from './quantity.tsx';

/** Machines to think with: kinds and how many of each, how they are joined, and what they come to. */
export function Machines(props: {
  groups: Group[];
  link: string;
  catalogue: PlanCatalogue;
  change: (groups: Group[], link: string) => void;
}) {
  const { groups, link, catalogue, change } = props;
  const set = (index: number, next: Group) => change(groups.map((group, at) => (at === index ? next : group)), link);
  const links = commonLinks(groups, catalogue);
  return (
    <div class="machines-form">
      <ul>
        {groups.map((group, index) => (
          <li key={index}>
            <input
              type="number"
              min={1}
              max={MOST_MACHINES}
              aria-label={`How many machines of kind ${index + 1}`}
              value={group.count}
              onInput={(event) => {
                const wanted = event.currentTarget.valueAsNumber;
                if (Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_MACHINES) set(index, { ...group, count: wanted });
              }}
            />
            <select
              aria-label={`Machines of kind ${index + 1}`}
              value={group.device}
              onChange={(event) => set(index, { ...group, device: event.currentTarget.value })}
            >
              {catalogue.devices.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
            <button
              type="button"
              class="quiet"
              aria-label={`Without the machines of kind ${index + 1}`}
              disabled={groups.length === 1}
              onClick={() => change(groups.filter((_, at) => at !== index), link)}
            >
              remove
            </button>
          </li>
        ))}
      </ul>
      <div class="actions">
        <button
          type="button"
          onClick={() => change([...groups, { device: groups.at(-1)?.device ?? catalogue.devices[0]?.name ?? '', count: 1 }], link)}
        >
          Add machines
        </button>
        {machineCount(groups) > 1 && (
          <label class="beside">
            joined by
            <select value={link} onChange={(event) => change(groups, event.currentTarget.value)}>
              <option value="">nothing</option>
              {LINKS.map(([kind, title]) => (
                <option key={kind} value={kind} disabled={!links.includes(kind)}>
                  {title}
                  {links.includes(kind) ? '' : ' (not all have it)'}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Together groups={groups} devices={catalogue.devices} />
    </div>
  );
}

function Together({ groups, devices }: { groups: Group[]; devices: KnownDevice[] }) {
  const { limitBytes, usd, usdOn, watts } = sums(groups, devices);
  return (
    <p class="muted small together">
      <span>
        {counted(machineCount(groups), 'machine')} with <Bytes value={limitBytes} /> for models
      </span>
      {usd !== undefined && (
        <span title={usdOn && `prices of ${usdOn} and later`}>
          about <span class="quantity">${count(Math.round(usd))}</span>
        </span>
      )}
      {usd === undefined && <span>no price is known for all of them</span>}
      {watts !== undefined && (
        <span>
          <Watts value={watts} /> at work
        </span>
      )}
    </p>
  );
}
