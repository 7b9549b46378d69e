import type { SearchShape } from './memory.ts';

/**
 * How the lanes of a workgroup are put together:
 * - `sum`: four sums;
 * - `sum and maxima`: a sum and three maxima.
 */
type Kind = 'sum' | 'sum and maxima';

const COMBINE: Record<Kind, string> = {
  sum: 'a + b',
  'sum and maxima': 'vec4f(a.x + b.x, max(a.yzw, b.yzw))',
};

/**
 * A function `name(row, own, group, local)` that writes what a workgroup has added up to four rows of `parts`: together, in a
 * fixed order, or each thread for itself where waiting for the others costs more.
 */
export function writeText(name: string, kind: Kind, { threads, together }: SearchShape): string {
  const write = (value: string, part: string) =>
    `for (var i = 0u; i < 4u; i++) { parts[(row + i) * PARTS + ${part}] = ${value}[i]; }`;
  if (!together)
    return `fn ${name}(row: u32, own: vec4f, group: u32, local: u32) {
  ${write('own', `group * ${threads}u + local`)}
}
`;
  return `var<workgroup> lanes_${name}: array<vec4f, ${threads}>;
fn ${name}(row: u32, own: vec4f, group: u32, local: u32) {
  lanes_${name}[local] = own;
  for (var half = ${threads / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      let a = lanes_${name}[local];
      let b = lanes_${name}[local + half];
      lanes_${name}[local] = ${COMBINE[kind]};
    }
  }
  if (local == 0u) { ${write(`lanes_${name}[0]`, 'group')} }
}
`;
}
