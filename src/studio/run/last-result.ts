import { get, set } from 'idb-keyval';
import type { Picture } from '../../images/picture.ts';

const KEY = 'last-result';

/** Keeps a picture as the one that `result:last` means from now on, in this and in later sessions. */
export async function keepLastResult(picture: Picture): Promise<void> {
  try {
    await set(KEY, picture);
  } catch {
    // A browser that keeps nothing for pages: the run itself is not touched by it.
  }
}

export async function lastResult(): Promise<Picture> {
  const picture = await get<Picture>(KEY);
  if (picture) return picture;
  throw new Error('Nothing has been run yet in this browser: start from another picture once.');
}
