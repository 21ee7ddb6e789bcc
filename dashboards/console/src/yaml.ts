/* Documents are kept as JSON and shown as YAML, which is what people write. The server reads what this writes as the same. */

/** A block of YAML that ends in a line break; keys in their order. */
export function yamlOf(value: unknown): string {
  return lines(value, '').join('\n') + '\n';
}

function lines(value: unknown, indent: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => entry('-', item, indent));
  return Object.entries(value as object).flatMap(([name, item]) => entry(`${text(name)}:`, item, indent));
}

function entry(head: string, value: unknown, indent: string): string[] {
  if (!isBlock(value)) return [`${indent}${head} ${scalar(value)}`];
  const inner = lines(value, `${indent}  `);
  // the first line of a list's item stands beside its dash
  return head === '-' ? [`${indent}- ${inner[0]!.trimStart()}`, ...inner.slice(1)] : [`${indent}${head}`, ...inner];
}

function isBlock(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function scalar(value: unknown): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  return typeof value === 'string' ? text(value) : JSON.stringify(value);
}

/** Plain where nobody can take it for something else, else quoted; a string of JSON is one of YAML too. */
function text(value: string): string {
  const isPlain = /^[\p{L}_][\p{L}\p{N} _./()'’;!?-]*$/u.test(value) && !value.endsWith(' ');
  return isPlain && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value) ? value : JSON.stringify(value);
}
