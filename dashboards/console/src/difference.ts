export interface Line {
  sign: '+' | '-' | ' ';
  text: string;
}

/** Above this many pairs of lines the two are shown whole, one after the other. */
const MOST_PAIRS = 4_000_000;

/** What changes from one text to another, line by line, by the longest common subsequence. */
export function differenceOf(before: string, after: string): Line[] {
  const a = linesOf(before);
  const b = linesOf(after);
  if (a.length * b.length > MOST_PAIRS) return [...a.map(gone), ...b.map(come)];
  // common[i][j]: how many lines the ends from i and j have in common
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i]![j] = a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i++]! });
      j++;
    } else if (common[i + 1]![j]! >= common[i]![j + 1]!) lines.push(gone(a[i++]!));
    else lines.push(come(b[j++]!));
  }
  return [...lines, ...a.slice(i).map(gone), ...b.slice(j).map(come)];
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function gone(text: string): Line {
  return { sign: '-', text };
}

function come(text: string): Line {
  return { sign: '+', text };
}
