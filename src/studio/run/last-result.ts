import { createStore, get, set } from 'idb-keyval';
import type { Picture } from '../../images/picture.ts';

const KEY = 'last';

/** Apart from the graphs that are kept: those are read all at once. */
const store = () => createStore('stylograph-results', 'pictures');

/** Keeps a picture as the one that `result:last` means from now on, in this and in later sessions. */
export async function keepLastResult(picture: Picture): Promise<void> {
  try {
    await set(KEY, picture, store());
  } catch {
    // A browser that keeps nothing for pages: the run itself is not touched by it.
  }
}

export async function lastResult(): Promise<Picture> {
  const picture = await get<Picture>(KEY, store());
  if (picture) return picture;
  throw new Error('Nothing has been run yet in this browser: start from another picture once.');
}
