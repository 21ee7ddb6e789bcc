import type { SpecProblem } from '../api/types.ts';
import { count } from '../format.ts';

/** What is wrong with a text, place by place. */
export function SpecProblems(props: {
  outcome: string;
  problems: SpecProblem[];
  untold: number;
  show: (problem: SpecProblem) => void;
}) {
  const { outcome, problems, untold, show } = props;
  const places = problems.length + untold;
  return (
    <div class="note bad" role="alert">
      <p class="note-title">
        {outcome}: {places === 1 ? 'one place is' : `${count(places)} places are`} wrong.
      </p>
      <ul class="problems">
        {problems.map((problem) => (
          <li key={problem.text}>
            <button type="button" class="quiet" onClick={() => show(problem)}>
              line {problem.line}
            </button>
            <bdi>{problem.text.replace(/^.*?:\d+:\d+: /, '')}</bdi>
          </li>
        ))}
      </ul>
      {untold > 0 && <p>And {count(untold)} more.</p>}
    </div>
  );
}

/** Selects the rest of the line from where the problem is. */
export function selectProblem(field: HTMLTextAreaElement | null, { line, column }: SpecProblem): void {
  if (!field) return;
  const lines = field.value.split('\n');
  const begin = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  field.focus();
  field.setSelectionRange(begin + column - 1, begin + (lines[line - 1]?.length ?? 0));
  field.scrollTop = (field.scrollHeight / lines.length) * Math.max(0, line - 5);
}
