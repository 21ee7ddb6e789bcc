import type { Explanation } from '../api/types.ts';

/** Changes that make a model fit, each tried before it was told. */
export function Remedies({ remedies }: { remedies: Explanation['remedies'] }) {
  if (remedies.length === 0) return null;
  return (
    <>
      <p>One of these would make it fit:</p>
      <ul>
        {remedies.map(({ code, helps }) => (
          <li key={code + helps}>{helps}</li>
        ))}
      </ul>
    </>
  );
}
