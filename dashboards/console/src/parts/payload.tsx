import { differenceOf } from '../difference.ts';

/** What exactly would happen: text as text, a change as a difference, the rest as facts; `known` ones are told already. */
export function Payload({ payload, known = [] }: { payload: string; known?: string[] }) {
  const told = without(parsed(payload), known);
  if (typeof told === 'string') return <Text text={told} />;
  if (!isGroup(told)) return <Text text={JSON.stringify(told, null, 2)} />;
  const { effects, ...rest } = told;
  return (
    <div class="payload">
      {Array.isArray(effects) && effects.every(isGroup) ? (
        effects.map((effect, index) => <Use key={index} effect={effect} />)
      ) : (
        <Group group={told} />
      )}
      {Array.isArray(effects) && <Group group={rest} />}
    </div>
  );
}

/** A tool and what it would be told. */
function Use({ effect: { tool, args } }: { effect: Record<string, unknown> }) {
  const told = typeof args === 'string' ? parsed(args) : args;
  return (
    <div class="use">
      <p>
        <code>{textOf(tool)}</code>
      </p>
      {isGroup(told) ? <Group group={told} /> : <Text text={textOf(told)} />}
    </div>
  );
}

/** Fields that the house names itself. */
const NAMES: Record<string, string> = { prompt: 'is told', with: 'is given', items: 'for each of' };

function Group({ group }: { group: Record<string, unknown> }) {
  const { before, after, ...rest } = group;
  const isChange = typeof before === 'string' && typeof after === 'string';
  const others = Object.entries(isChange ? rest : group);
  const short = others.filter(([, value]) => !isLong(value));
  const long = others.filter(([, value]) => isLong(value));
  return (
    <>
      {short.length > 0 && (
        <dl class="payload-facts">
          {short.map(([name, value]) => (
            <div key={name}>
              <dt>{NAMES[name] ?? name}</dt>
              <dd>
                <bdi>{textOf(value)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {long.map(([name, value]) => (
        <figure key={name}>
          <figcaption class="muted small">{NAMES[name] ?? name}</figcaption>
          <Text text={textOf(value)} />
        </figure>
      ))}
      {isChange && <Difference before={before} after={after} />}
    </>
  );
}

function Text({ text }: { text: string }) {
  return (
    <p class="payload-text" dir="auto">
      {text}
    </p>
  );
}

/** Two texts, line by line; each line says in words for those who listen whether it goes or comes. */
function Difference({ before, after }: { before: string; after: string }) {
  return (
    <pre class="difference" tabIndex={0} aria-label="What changes">
      {differenceOf(before, after).map(({ sign, text }, index) => (
        <span key={index} class={sign === '+' ? 'comes' : sign === '-' ? 'goes' : ''}>
          {sign} {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return payload;
  }
}

function without(value: unknown, known: string[]): unknown {
  return isGroup(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !known.includes(name))) : value;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLong(value: unknown): boolean {
  const text = textOf(value);
  return text.length > 80 || text.includes('\n');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ');
  return JSON.stringify(value, null, 2);
}
