import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Spend } from '../api/types.ts';
import { count } from '../format.ts';
import { dollars } from '../organisation.ts';
import { theme } from '../theme.ts';

const HEIGHT = 220;

/** Tokens as bars (honey), dollars added up as a line (sky), the budget as a line that it should stay under. */
export function SpendChart({ series, limit, isMonth }: { series: Spend['series']; limit: number | undefined; isMonth: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const look = theme.value;
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    // light-dark() is resolved where it is used, not where it is read
    const resolved = (name: string) => {
      element.style.color = `var(${name})`;
      const value = getComputedStyle(element).color;
      element.style.color = '';
      return value;
    };
    const [honey, sky, clay, muted, line] = ['--comb-1', '--sky', '--clay', '--muted', '--line'].map(resolved) as [string, string, string, string, string];
    let sum = 0;
    const times = series.map(({ at }) => Date.parse(at) / 1000);
    // half a bar stands out on either side
    const half = (isMonth ? 86_400 : 3600) / 2;
    const data: uPlot.AlignedData = [times, series.map(({ tokens }) => tokens), series.map(({ usd }) => (sum += usd)), series.map(() => limit ?? null)];
    const most = Math.max(0.01, sum, limit !== undefined && sum > limit / 20 ? limit : 0);
    const axis = { stroke: muted, grid: { show: false }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { setScale: false } },
        scales: { x: { time: true, range: [times[0]! - half, times.at(-1)! + half] }, tokens: { range: [0, Math.max(1, ...series.map(({ tokens }) => tokens)) * 1.1] }, usd: { range: [0, most * 1.1] } },
        axes: [
          { ...axis, size: 28, values: (_, ticks) => ticks.map((tick) => (isMonth ? dayText(tick) : hourText(tick))) },
          { ...axis, scale: 'tokens', size: 64, grid: { show: true, stroke: line, width: 1 }, values: (_, ticks) => ticks.map(shortly) },
          { ...axis, scale: 'usd', side: 1, size: 56, values: (_, ticks) => ticks.map((tick) => dollars(tick)) },
        ],
        series: [
          {},
          { scale: 'tokens', stroke: honey, fill: honey, width: 0, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.7, 40], radius: 0.15 }) },
          { scale: 'usd', stroke: sky, width: 2, points: { show: false } },
          { scale: 'usd', stroke: clay, width: 1, dash: [4, 4], points: { show: false } },
        ],
      },
      data,
      element,
    );
    const watch = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [series, limit, isMonth, look]);
  return <div ref={frame} class="chart" role="img" aria-label={aloud(series, isMonth)} style={{ height: `${HEIGHT}px` }} />;
}

function aloud(series: Spend['series'], isMonth: boolean): string {
  const busiest = [...series].sort((a, b) => b.tokens - a.tokens)[0];
  const total = series.reduce((sum, { tokens }) => sum + tokens, 0);
  const when = busiest && (isMonth ? dayText(Date.parse(busiest.at) / 1000) : hourText(Date.parse(busiest.at) / 1000));
  return `${count(total)} tokens; most of them at ${when ?? ''}: ${count(busiest?.tokens ?? 0)}.`;
}

function hourText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

function dayText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** 12 k, 1.5 M. */
function shortly(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(2))} M`;
  return value >= 1000 ? `${Number((value / 1000).toPrecision(3))} k` : String(value);
}
