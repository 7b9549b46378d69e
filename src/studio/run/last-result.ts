import type { DBSchema } from 'idb';
import type { Picture } from '../../images/picture.ts';
import { databaseOf } from '../../platform/database.ts';

const KEY = 'last';

interface Schema extends DBSchema {
  pictures: { key: string; value: Picture };
}

/** Apart from the graphs that are kept: those are read all at once. */
const database = databaseOf<Schema>('stylograph-results', 1, (made, from) => {
  if (from === 0) made.createObjectStore('pictures');
});

/** Keeps a picture as the one that `result:last` means from now on, in this and in later sessions. */
export async function keepLastResult(picture: Picture): Promise<void> {
  try {
    await (await database.open())?.put('pictures', picture, KEY);
  } catch {
    // A browser that keeps nothing for pages: the run itself is not touched by it.
  }
}

export async function lastResult(): Promise<Picture> {
  const picture = await (await database.open())?.get('pictures', KEY);
  if (picture) return picture;
  throw new Error('This browser has no result yet. Run once from another picture.');
}
