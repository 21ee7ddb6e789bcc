import type { ComponentChildren } from 'preact';
import { Copy } from './command.tsx';

/**
 * A model's text: paragraphs, fenced code, lists, headings, bold and inline code. Built from nodes, never from markup,
 * so that whatever a model writes stays text.
 */
export function ModelText({ text }: { text: string }) {
  const blocks = text.split(/^```/m);
  return (
    <div class="model-text" dir="auto">
      {blocks.map((block, index) => (index % 2 === 1 ? <Code key={index} block={block} /> : paragraphs(block, index)))}
    </div>
  );
}

function Code({ block }: { block: string }) {
  const newline = block.indexOf('\n');
  const code = newline < 0 ? '' : block.slice(newline + 1).replace(/\n$/, '');
  return (
    <div class="code-block">
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
      <Copy text={code} label="Copy this code" />
    </div>
  );
}

function paragraphs(block: string, at: number): ComponentChildren[] {
  return block
    .split(/\n{2,}/)
    .map((text) => text.replace(/^\n+|\n+$/g, ''))
    .filter((text) => text.trim() !== '')
    .map((text, index) => paragraph(text, `${at} ${index}`));
}

function paragraph(text: string, key: string): ComponentChildren {
  const heading = /^#{1,6}\s+(.*)$/.exec(text);
  if (heading) return <p key={key} class="model-heading">{inline(heading[1] ?? '')}</p>;
  const lines = text.split('\n');
  const items = lines.map((line) => /^\s*(?:[-*•]|(\d+)[.)])\s+(.*)$/.exec(line));
  if (items.every(Boolean) && items.length > 0) {
    const list = items.map((item, index) => <li key={index}>{inline(item?.[2] ?? '')}</li>);
    const first = items[0]?.[1];
    return first ? (
      <ol key={key} start={Number(first)}>
        {list}
      </ol>
    ) : (
      <ul key={key}>{list}</ul>
    );
  }
  return (
    <p key={key}>
      {lines.map((line, index) => (
        <span key={index}>
          {index > 0 && <br />}
          {inline(line)}
        </span>
      ))}
    </p>
  );
}

function inline(text: string): ComponentChildren[] {
  return text.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*)/).map((part, index) => {
    if (index % 2 === 0) return part;
    return part.startsWith('`') ? <code key={index}>{part.slice(1, -1)}</code> : <strong key={index}>{part.slice(2, -2)}</strong>;
  });
}
