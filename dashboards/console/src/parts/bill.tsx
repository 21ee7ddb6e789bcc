import type { BillLine } from '../api/types.ts';
import { bytesText, percent } from '../format.ts';
import { Bytes } from './quantity.tsx';

/** A bill of memory: its lines, what they add up to, and how that stands to what there is. */
export function Bill(props: { lines: BillLine[]; limitBytes?: number | undefined; limitName?: string }) {
  const { lines, limitBytes, limitName = 'may be booked here' } = props;
  const total = lines.reduce((sum, { bytes }) => sum + bytes, 0);
  const whole = Math.max(total, 1);
  const over = limitBytes !== undefined && total > limitBytes;
  return (
    <table class="bill">
      <caption class="aloud">Bill of memory</caption>
      <thead class="aloud">
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Share</th>
          <th scope="col">Bytes</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ line, bytes }) => (
          <tr key={line}>
            <th scope="row">{line}</th>
            <td class="bill-bar" aria-hidden="true">
              <span style={{ width: `${(100 * bytes) / whole}%` }} />
            </td>
            <td class="number">
              <Bytes value={bytes} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr class={over ? 'over' : ''}>
          <th scope="row">together</th>
          <td class="bill-bar total" aria-hidden="true">
            <span style={{ width: '100%' }} />
          </td>
          <td class="number">
            <Bytes value={total} />
          </td>
        </tr>
        {limitBytes !== undefined && (
          <tr class="limit">
            <th scope="row">{limitName}</th>
            <td>{over ? `${bytesText(total - limitBytes).join(' ')} too much` : `${shareText(total / limitBytes)} of it`}</td>
            <td class="number">
              <Bytes value={limitBytes} />
            </td>
          </tr>
        )}
      </tfoot>
    </table>
  );
}

function shareText(share: number): string {
  return share > 0 && share < 0.01 ? 'less than 1 %' : percent(share);
}
