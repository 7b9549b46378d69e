/** The least of so many numbers as there may be; of none, `start`. */
export function least(values: Iterable<number>, start = Infinity): number {
  let found = start;
  for (const value of values) found = Math.min(found, value);
  return found;
}

/** The largest of so many numbers as there may be; of none, `start`. */
export function most(values: Iterable<number>, start = -Infinity): number {
  let found = start;
  for (const value of values) found = Math.max(found, value);
  return found;
}
