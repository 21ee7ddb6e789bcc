import type { ComponentChildren } from 'preact';
import { bytesText, count, figures } from '../format.ts';

interface Measured {
  value: number | undefined;
}

function Quantity({ value, unit, title }: { value: string; unit: string; title?: string }) {
  return (
    <span class="quantity" title={title}>
      {value}
      <span class="unit">{unit}</span>
    </span>
  );
}

/** Shown where a machine has no such reading: nothing, said aloud. */
export function Absent() {
  return (
    <span class="absent" title="not measured here">
      <span aria-hidden="true">–</span>
      <span class="aloud">not measured</span>
    </span>
  );
}

export function Bytes({ value }: Measured) {
  if (value === undefined) return <Absent />;
  const [text, unit] = bytesText(value);
  return <Quantity value={text} unit={unit} title={`${count(value)} bytes`} />;
}

export function Rate({ value }: Measured) {
  return value === undefined ? <Absent /> : <Quantity value={figures(value, 3)} unit="tok/s" />;
}

export function Watts({ value }: Measured) {
  return value === undefined ? <Absent /> : <Quantity value={figures(value, 3)} unit="W" />;
}

export function Celsius({ value }: Measured) {
  return value === undefined ? <Absent /> : <Quantity value={String(Math.round(value))} unit="°C" />;
}

export function Share({ value }: Measured) {
  return value === undefined ? <Absent /> : <Quantity value={String(Math.round(value * 100))} unit="%" />;
}

export function Count({ value }: Measured) {
  return value === undefined ? <Absent /> : <span class="quantity">{count(value)}</span>;
}

/** A quantity with the name of what it measures, for where no column says it. */
export function Reading({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <span class="reading">
      <span class="reading-name">{name}</span> {children}
    </span>
  );
}
