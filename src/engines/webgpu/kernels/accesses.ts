/** How a shader declares a storage buffer: binding, access, name and type of its elements. */
export const DECLARATION =
  /@group\(0\) @binding\((\d+)\) var<storage, (read|read_write)> (\w+): array<(\w+)(?:, \d+)?>;/g;

/** A shader with texts before its declarations: after what it enables, which comes first. */
export function withBefore(wgsl: string, texts: readonly string[]): string {
  const enabled = /^enable \w+;\n/.exec(wgsl)?.[0] ?? '';
  return [enabled + texts.join('\n'), wgsl.slice(enabled.length)].join('\n');
}

/** Ends of the names of functions that read and write an element of a buffer. */
export interface AccessNames {
  readonly get: string;
  readonly set: string;
}

/** A shader with `NAME[i]` as `NAME_GET(i)`, and `NAME[i] = value;` as `NAME_SET(i, value);`. */
export function throughFunctions(wgsl: string, names: ReadonlySet<string>, ends: AccessNames): string {
  const access = /(?<![\w.])(\w+)\[/g;
  for (let match = access.exec(wgsl); match; match = access.exec(wgsl)) {
    const [opening, name] = match;
    if (!names.has(name!)) continue;
    const inside = match.index + opening.length;
    const end = closing(wgsl, inside);
    const index = throughFunctions(wgsl.slice(inside, end), names, ends);
    const before = wgsl.slice(0, match.index);
    const after = wgsl.slice(end + 1);
    const assignment = /^\s*([-+*/|&^]?)=(?!=)/.exec(after);
    if (!assignment) return `${before}${name!}_${ends.get}(${index})${throughFunctions(after, names, ends)}`;
    const stop = after.indexOf(';');
    const value = throughFunctions(after.slice(assignment[0].length, stop), names, ends);
    const operator = assignment[1]!;
    const result = operator === '' ? value : ` ${name!}_${ends.get}(${index}) ${operator} (${value})`;
    return `${before}${name!}_${ends.set}(${index},${result})${throughFunctions(after.slice(stop), names, ends)}`;
  }
  return wgsl;
}

/** Where the bracket closes that was opened before `from`. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '[') depth += 1;
    if (text[i] === ']') depth -= 1;
    if (depth === 0) return i;
  }
  throw new Error('A bracket of a shader is not closed.');
}
