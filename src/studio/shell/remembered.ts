import * as v from 'valibot';
import { sharedStorage } from '../../platform/web-storage.ts';

/** What this browser remembers under a name, if it has the shape that is asked for. */
export function recall<S extends v.GenericSchema>(name: string, schema: S): v.InferOutput<S> | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(sharedStorage.get(`stylograph:${name}`) ?? 'null'));
    return result.success ? result.output : undefined;
  } catch {
    // What is kept there is no JSON: nothing is remembered.
    return undefined;
  }
}

/** Remembers; where the browser does not allow it, the choice holds until the page is left. */
export function remember(name: string, value: unknown): void {
  sharedStorage.set(`stylograph:${name}`, JSON.stringify(value));
}
