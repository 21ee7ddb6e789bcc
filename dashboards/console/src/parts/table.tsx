import type { ComponentChildren } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { go, route, setQuery } from '../route.ts';

export interface Column<T> {
  id: string;
  title: string;
  cell: (row: T) => ComponentChildren;
  /** What the column is sorted by; a column without it cannot be sorted. Absent values come last. */
  sort?: (row: T) => string | number | undefined;
  /** Numbers stand on the right. */
  number?: boolean;
  width?: string;
}

const ROW_PX = 32;
const HEAD_PX = 32;
/** Longer tables draw only the rows in sight. */
const DRAWN_WHOLE = 120;
const OVERSCAN = 12;
const WINDOW_ROWS = 20;

/**
 * A dense table: rows link to their object, arrow keys walk them, columns sort, and the address keeps filter and order.
 */
export function Table<T>(props: {
  label: string;
  rows: T[];
  columns: Column<T>[];
  keyOf: (row: T) => string;
  /** The page of a row. */
  href?: (row: T) => string;
  /** What the filter looks at; without it there is no filter. */
  text?: (row: T) => string;
  none?: ComponentChildren;
  /** Pixels below which it scrolls sideways instead of growing narrower. */
  least?: number;
}) {
  const { rows, columns, text } = props;
  const filter = text ? (route.value.query.get('q') ?? '') : '';
  const order = route.value.query.get('sort') ?? '';
  const shown = useMemo(
    () => sorted(filtered(rows, filter, text), columns, order),
    [rows, filter, order, columns, text],
  );
  return (
    <div class="table-frame">
      {text && rows.length > 6 && <Filter value={filter} shown={shown.length} all={rows.length} label={props.label} />}
      {shown.length === 0 ? (
        <p class="muted table-none">
          {rows.length > 0 ? `Nothing here matches “${filter}”.` : (props.none ?? 'Nothing here yet.')}
        </p>
      ) : (
        <Rows {...props} rows={shown} order={order} />
      )}
    </div>
  );
}

function Filter(props: { value: string; shown: number; all: number; label: string }) {
  return (
    <div class="filter">
      <input
        type="search"
        class="filter-input"
        placeholder="Filter"
        aria-label={`Filter ${props.label.toLowerCase()}`}
        value={props.value}
        onInput={(event) => setQuery('q', event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          setQuery('q', '');
          event.currentTarget.blur();
          event.stopPropagation();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
      <span class="muted small" role="status">
        {props.shown === props.all ? `${props.all}` : `${props.shown} of ${props.all}`}
      </span>
    </div>
  );
}

function Rows<T>(props: {
  label: string;
  rows: T[];
  columns: Column<T>[];
  keyOf: (row: T) => string;
  href?: (row: T) => string;
  order: string;
  least?: number;
}) {
  const { rows, columns, keyOf, href, order, least } = props;
  const [top, setTop] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const long = rows.length > DRAWN_WHOLE;
  const first = long ? Math.max(0, Math.min(rows.length, Math.floor(top / ROW_PX)) - OVERSCAN) : 0;
  const last = long ? Math.min(rows.length, first + WINDOW_ROWS + 2 * OVERSCAN) : rows.length;
  return (
    <div
      ref={frame}
      class={long ? 'table-scroll long' : 'table-scroll'}
      style={long ? { height: `${HEAD_PX + WINDOW_ROWS * ROW_PX}px` } : {}}
      role="region"
      aria-label={props.label}
      tabIndex={0}
      onScroll={(event) => long && setTop(event.currentTarget.scrollTop)}
      onKeyDown={walk}
    >
      <table class="rows" aria-rowcount={rows.length + 1} style={least === undefined ? {} : { minWidth: `${least}px` }}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                class={column.number ? 'number' : ''}
                style={column.width ? { width: column.width } : {}}
                aria-sort={order === column.id ? 'ascending' : order === `-${column.id}` ? 'descending' : 'none'}
              >
                {column.sort ? (
                  <button type="button" class="sort" onClick={() => setQuery('sort', nextOrder(order, column.id))}>
                    {column.title}
                    <span aria-hidden="true">{order === column.id ? ' ↑' : order === `-${column.id}` ? ' ↓' : ''}</span>
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr class="gap" aria-hidden="true" style={{ height: `${first * ROW_PX}px` }} />}
          {rows.slice(first, last).map((row, index) => (
            <tr
              key={keyOf(row)}
              aria-rowindex={first + index + 2}
              class={href ? 'linked' : ''}
              onClick={(event) => href && follow(event, href(row))}
            >
              {columns.map((column, at) => (
                <td key={column.id} class={column.number ? 'number' : ''}>
                  {at === 0 && href ? (
                    <a href={href(row)} data-row>
                      {column.cell(row)}
                    </a>
                  ) : (
                    column.cell(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
          {last < rows.length && (
            <tr class="gap" aria-hidden="true" style={{ height: `${(rows.length - last) * ROW_PX}px` }} />
          )}
        </tbody>
      </table>
    </div>
  );
}

function follow(event: MouseEvent, href: string): void {
  const target = event.target as Element;
  if (target.closest('a, button, input') || getSelection()?.toString()) return;
  go(href);
}

/** Arrow keys step from row to row. */
function walk(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const frame = event.currentTarget as HTMLElement;
  const links = [...frame.querySelectorAll<HTMLElement>('[data-row]')];
  if (links.length === 0) return;
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? 0 : at + (event.key === 'ArrowDown' ? 1 : -1);
  links[next]?.focus();
  event.preventDefault();
}

function nextOrder(order: string, id: string): string {
  if (order === id) return `-${id}`;
  return order === `-${id}` ? '' : id;
}

function filtered<T>(rows: T[], filter: string, text: ((row: T) => string) | undefined): T[] {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!text || words.length === 0) return rows;
  return rows.filter((row) => {
    const line = text(row).toLocaleLowerCase();
    return words.every((word) => line.includes(word));
  });
}

function sorted<T>(rows: T[], columns: Column<T>[], order: string): T[] {
  const by = columns.find(({ id }) => id === order.replace(/^-/, ''))?.sort;
  if (!by) return rows;
  const sign = order.startsWith('-') ? -1 : 1;
  return rows
    .map((row) => ({ row, value: by(row) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) return Number(a.value === undefined) - Number(b.value === undefined);
      if (typeof a.value === 'string' || typeof b.value === 'string') {
        return sign * String(a.value).localeCompare(String(b.value), 'en', { numeric: true });
      }
      return sign * (a.value - b.value);
    })
    .map(({ row }) => row);
}
