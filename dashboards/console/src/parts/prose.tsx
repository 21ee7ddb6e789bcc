import { to } from '../route.ts';
import { deployments, nodes } from '../store.ts';

/** Sentences in which every machine and every deployment that is named leads to its page. */
export function Prose({ sentences }: { sentences: string[] }) {
  const text = sentences.join(' ');
  const names = [...deployments.value.keys(), ...nodes.value.keys()].filter((name) => text.includes(name));
  if (names.length === 0) return <p class="prose">{text}</p>;
  const longestFirst = names.sort((a, b) => b.length - a.length).map(escape);
  const parts = text.split(new RegExp(`(${longestFirst.join('|')})`));
  return (
    <p class="prose">
      {parts.map((part, index) => {
        if (index % 2 === 0) return part;
        const kind = deployments.value.has(part) ? 'deployments' : 'nodes';
        return (
          <a key={index} href={to(kind, part)}>
            <bdi>{part}</bdi>
          </a>
        );
      })}
    </p>
  );
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
