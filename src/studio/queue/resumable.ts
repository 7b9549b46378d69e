import { records } from '../records/database.ts';

/** The record, if the browser keeps enough of its run to resume. */
export async function resumable(record: string | undefined): Promise<string | undefined> {
  if (record === undefined) return undefined;
  try {
    return (await (await records()).checkpoint(record)) && record;
  } catch {
    // Damaged, or the browser keeps no records: the run starts again.
    return undefined;
  }
}

/** The run of a record will not be resumed. */
export async function forgetCheckpoint(record: string): Promise<void> {
  try {
    await (await records()).forgetCheckpoint(record);
  } catch {
    // Where the browser keeps no records, there is none.
  }
}
