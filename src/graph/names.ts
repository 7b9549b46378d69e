/**
 * What nodes, frames and the wires of a weighted sum are called becomes a key of objects: no name that every object has
 * already, such as `__proto__` or `constructor`.
 */
const TAKEN =
  '__\\w+__|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|to(?:Locale)?String|valueOf';

/** What the ids of nodes and frames are. */
export const ID = new RegExp(`^(?!(?:${TAKEN})$)[\\w-]+$`);

const taken = new RegExp(`^(?:${TAKEN})$`);

/** Whether a name can be a key like any other. */
export function isFreeName(name: string): boolean {
  return !taken.test(name);
}
