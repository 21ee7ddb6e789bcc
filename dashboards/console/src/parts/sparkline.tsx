/** The least that the height stands for. */
const LEAST_SPAN = 0.25;

/** A line of numbers over time, small and without axes; the words beside it say the same. Times are milliseconds. */
export function Sparkline(props: {
  points: { at: number; value: number }[];
  label: string;
  /** What it ends as: a class that colours it. */
  kind: string;
  width?: number;
  height?: number;
}) {
  const { points, label, kind, width = 96, height = 24 } = props;
  const values = points.map(({ value }) => value);
  // small moves are seen, and what hardly moves looks so
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const reach = Math.max(LEAST_SPAN, Math.max(...values) - Math.min(...values)) / 2;
  const [low, high] = [middle - reach, middle + reach];
  const from = points[0]?.at ?? 0;
  const span = Math.max(1, (points.at(-1)?.at ?? 0) - from);
  const x = (at: number) => 2 + ((at - from) / span) * (width - 4);
  const y = (value: number) => 2 + (1 - (value - low) / (high - low)) * (height - 4);
  const path = points.map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const last = points.at(-1);
  return (
    <svg class={`sparkline ${kind}`} viewBox={`0 0 ${width} ${height}`} width={width} height={height} preserveAspectRatio="xMinYMid meet" role="img" aria-label={label}>
      {low < 0 && high > 0 && <path class="sparkline-zero" d={`M2 ${y(0)}H${width - 2}`} />}
      <path class="sparkline-line" d={path} />
      {last && <circle class="sparkline-end" cx={points.length > 1 ? x(last.at) : width - 2} cy={y(last.value)} r="2" />}
    </svg>
  );
}
