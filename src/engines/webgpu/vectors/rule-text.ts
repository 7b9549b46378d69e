import type { Pointwise, PointwiseRule } from '../../../optimizers/vectors.ts';
import { literal } from '../kernels/wgsl.ts';
import { TextScope } from './text-scope.ts';

/** A rule as the text of a shader. */
export interface RuleText {
  readonly wgsl: string;
  /** The vectors that it reads or writes, in the order of their bindings 1, 2, ... */
  readonly vectors: readonly { readonly name: string; readonly written: boolean }[];
  /** Its scalars in the order in which they stand in binding 0, a uniform buffer. */
  readonly scalars: readonly string[];
}

/** Threads of a workgroup, and entries of a vector that each updates at a time. */
const GROUP = 64;

/**
 * Writes an entry-by-entry rule as a shader over `length` entries; `across` is how many workgroups one row of its
 * dispatch has.
 */
export function ruleText<N extends string>(
  rule: PointwiseRule<N>,
  vectors: readonly N[],
  scalars: readonly string[],
  length: number,
  across: number,
): RuleText {
  const scope = new TextScope();
  const loaded = new Map(vectors.map((name, i) => [name, `loaded${i}`]));
  const numbers = scalars.map((name, i) => [name, scope.name('f32', `k[${i >> 2}][${i & 3}]`)] as const);
  const changed = rule.apply(
    arithmeticIn(scope),
    Object.fromEntries(loaded) as Record<N, string>,
    Object.fromEntries(numbers),
  ) as Partial<Record<string, string>>;
  const body = [...scope.lines, ...Object.values(changed)].join('\n');
  const used = vectors.flatMap((name) => {
    const read = new RegExp(`\\b${loaded.get(name)!}\\b`).test(body);
    const written = changed[name] !== undefined;
    return read || written ? [{ name, read, written }] : [];
  });
  const lines = [
    ...used.flatMap(({ name, read }, i) => (read ? [`let ${loaded.get(name)!} = v${i}[entry];`] : [])),
    ...scope.lines,
    ...used.flatMap(({ name, written }, i) => (written ? [`v${i}[entry] = ${changed[name]!};`] : [])),
  ];
  const wgsl = `@group(0) @binding(0) var<uniform> k: array<vec4f, ${Math.max(1, Math.ceil(scalars.length / 4))}>;
${used
  .map(
    ({ written }, i) =>
      `@group(0) @binding(${i + 1}) var<storage, ${written ? 'read_write' : 'read'}> v${i}: array<f32>;`,
  )
  .join('\n')}
@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let entry = (group.y * ${across}u + group.x) * ${GROUP}u + local;
  if (entry >= ${length}u) { return; }
${lines.map((line) => `  ${line}`).join('\n')}
}
`;
  return { wgsl, vectors: used, scalars };
}

/** The workgroups of a rule over `length` entries, none of both more than `most`. */
export function ruleGroups(length: number, most: number): [across: number, down: number] {
  const groups = Math.ceil(length / GROUP);
  const across = Math.min(groups, most);
  return [across, Math.ceil(groups / across)];
}

function arithmeticIn(scope: TextScope): Pointwise<string> {
  const infix = (operator: string) => (a: string, b: string) => scope.name('f32', `${a} ${operator} ${b}`);
  return {
    constant: literal,
    add: infix('+'),
    sub: infix('-'),
    mul: infix('*'),
    div: infix('/'),
    sqrt: (a) => scope.name('f32', `sqrt(${a})`),
    // Written so that NaN stays NaN.
    min: (a, b) => scope.name('f32', `select(${a}, ${b}, ${b} < ${a})`),
    max: (a, b) => scope.name('f32', `select(${a}, ${b}, ${a} < ${b})`),
  };
}
