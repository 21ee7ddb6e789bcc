import { api } from '../api/client.ts';
import type { Lesson, Lessons as LessonPage } from '../api/types.ts';
import { useFetched } from '../fetched.ts';
import { percent } from '../format.ts';
import { agents } from '../store.ts';
import { Ago } from './ago.tsx';
import { Section } from './page.tsx';
import { Who } from './who.tsx';

/** What an agent was taught by others, and what it taught them. */
export function Lessons({ agent }: { agent: string }) {
  const turns = agents.value.get(agent)?.turns;
  const { found } = useFetched((signal) => api<LessonPage>('GET', '/lessons', undefined, signal), [agent, turns]);
  const its = (found?.lessons ?? []).filter(({ from, to }) => from === agent || to.includes(agent));
  if (its.length === 0) return null;
  return (
    <Section title="Lessons">
      <ul class="lessons">
        {its.map((lesson) => (
          <One key={lesson.id} lesson={lesson} taught={lesson.from === agent} />
        ))}
      </ul>
    </Section>
  );
}

function One({ lesson: { from, to, claim, metric, learntAt, untrusted }, taught }: { lesson: Lesson; taught: boolean }) {
  return (
    <li>
      <p dir="auto">{claim}</p>
      <p class="muted small">
        {taught ? 'told to ' : 'from '}
        {(taught ? to : [from]).map((name, index) => (
          <span key={name}>
            {index > 0 && ', '}
            <Who name={name} />
          </span>
        ))}{' '}
        · <Ago at={learntAt} />
        {untrusted && ' · from strangers’ words'}
      </p>
      {metric?.before !== undefined && metric.after !== undefined && (
        <p class="small">
          {metric.name}: <span class="quantity">{share(metric.before)}</span> before, <span class="quantity">{share(metric.after)}</span> after
        </p>
      )}
    </li>
  );
}

function share(value: number): string {
  return value >= 0 && value <= 1 ? percent(value) : String(value);
}
