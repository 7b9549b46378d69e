import type { Scope } from './scope.ts';

/** The expression of entry `i` of the primitive `random`, which says how it is made; `count` is the draw. */
export function randomEntry(scope: Scope, seed: number, count: string, i: string): string {
  const word = (expression: string): string => scope.name('u32', expression);
  const mix = (x: string): string => {
    const a = word(`(${x} ^ (${x} >> 16u)) * 0x7feb352du`);
    const b = word(`(${a} ^ (${a} >> 15u)) * 0x846ca68bu`);
    return word(`${b} ^ (${b} >> 16u)`);
  };
  const key = mix(word(`${mix(`${seed >>> 0}u`)} + u32(${count})`));
  const halves = [0, 1, 2, 3, 4, 5].map((k) => {
    const h = mix(word(`${key} ^ ${mix(word(`${i} * 6u + ${k}u`))}`));
    return `(${h} & 0xffffu) + (${h} >> 16u)`;
  });
  return `(f32(${halves.join(' + ')}) - 393210f) / 65536f`;
}
