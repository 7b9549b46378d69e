/** The wished id if it is free, else with the first number that is: `style`, `style-2`, `style-3`. */
export function freshId(taken: ReadonlySet<string>, wished: string): string {
  if (!taken.has(wished)) return wished;
  const stem = wished.replace(/-\d+$/, '');
  let number = 2;
  while (taken.has(`${stem}-${number}`)) number++;
  return `${stem}-${number}`;
}
