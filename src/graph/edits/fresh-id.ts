/**
 * The wished id if it is free, else with the first number that is: `style`, `style-2`, `style-3`.
 *
 * @param numbers where several are asked for while none becomes free: by stem, up to which number all are taken.
 */
export function freshId(
  taken: ReadonlySet<string>,
  wished: string,
  numbers: Map<string, number> = new Map<string, number>(),
): string {
  if (!taken.has(wished)) return wished;
  const stem = wished.replace(/-\d+$/, '');
  let number = numbers.get(stem) ?? 2;
  while (taken.has(`${stem}-${number}`)) number++;
  numbers.set(stem, number);
  return `${stem}-${number}`;
}
