/** The names of an object's own entries, with their type, in order. */
export function namesOf<R extends object>(record: R): Extract<keyof R, string>[] {
  const names: Extract<keyof R, string>[] = [];
  for (const name in record) if (Object.hasOwn(record, name)) names.push(name);
  return names;
}

/**
 * The object with these entries, whose names must be those of `R`. This is the one place for the cast: TypeScript does not
 * keep the names in `Object.fromEntries`, and cannot check that a list has an entry for each.
 */
export function recordOf<R extends object>(entries: Iterable<readonly [string, R[keyof R]]>): R {
  return Object.fromEntries(entries) as R;
}
