import { dollars } from '../organisation.ts';

/** An amount in US dollars; what cost nothing says so quietly. */
export function Dollars({ value }: { value: number }) {
  return <span class={value === 0 ? 'quantity absent' : 'quantity'}>{dollars(value)}</span>;
}
