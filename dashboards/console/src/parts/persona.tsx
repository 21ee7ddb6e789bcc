import type { Agent } from '../api/types.ts';
import { percent } from '../format.ts';

/** What its document says of an agent's character. */
export function PersonaCard({ persona }: { persona: Agent['persona'] }) {
  const { bio, tone, language, traits = {}, signaturePhrases = [], taboo = [] } = persona;
  const numbers = Object.entries(traits).filter((trait): trait is [string, number] => typeof trait[1] === 'number');
  if (!bio && !tone && numbers.length === 0) return null;
  return (
    <section class="persona" aria-label="Persona">
      {bio && <p dir="auto">{bio.trim()}</p>}
      {(tone || language) && <p class="muted">{[tone, language && `Speaks ${language}.`].filter(Boolean).join(' ')}</p>}
      {signaturePhrases.length > 0 && (
        <ul class="phrases">
          {signaturePhrases.map(({ text, when, maxPerDay }) => (
            <li key={text}>
              <q>{text}</q>{' '}
              <span class="muted small">{[when && `when ${when}`, maxPerDay && `at most ${maxPerDay} a day`].filter(Boolean).join(', ')}</span>
            </li>
          ))}
        </ul>
      )}
      {taboo.length > 0 && <p class="muted">Never: {taboo.join(', ')}.</p>}
      {numbers.length > 0 && (
        <dl class="traits">
          {numbers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <span class="trait" aria-hidden="true">
                  <span style={{ width: `${Math.min(1, Math.max(0, value)) * 100}%` }} />
                </span>
                <span class="aloud">{percent(value)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
