import * as v from 'valibot';

/** What this browser remembers under a name, if it has the shape that is asked for. */
export function recall<S extends v.GenericSchema>(name: string, schema: S): v.InferOutput<S> | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(localStorage.getItem(`stylograph:${name}`) ?? 'null'));
    return result.success ? result.output : undefined;
  } catch {
    // No storage, or no JSON in it: nothing is remembered.
    return undefined;
  }
}

/** Remembers; where the browser does not allow it, the choice holds until the page is left. */
export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(`stylograph:${name}`, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden.
  }
}
