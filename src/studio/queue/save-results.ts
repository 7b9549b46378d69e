import { zipSync, type Zippable } from 'fflate';
import { records } from '../records/database.ts';
import { resultNames } from './photos.ts';
import type { QueueEntry } from './entry.ts';

/**
 * The results of a batch as a zip file of PNGs with the names of their photos, and how many are not there any more: their
 * records were deleted. Rejects if the browser does not give the records back.
 */
export async function zipOfResults({
  results,
  photos,
}: QueueEntry): Promise<{ readonly zip: Uint8Array<ArrayBuffer>; readonly missing: number }> {
  const database = await records();
  const names = resultNames((photos?.pictures ?? []).map(({ asset }) => asset.name));
  const parts: Zippable = {};
  let missing = 0;
  for (const [i, { record }] of results.entries()) {
    if (record === undefined) continue;
    const png = (await database.run(record))?.pictures.at(-1)?.png;
    // Pictures are compressed already.
    if (png) parts[names[i]!] = [png, { level: 0 }];
    else missing += 1;
  }
  return { zip: zipSync(parts), missing };
}
