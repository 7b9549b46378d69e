/**
 * Which picture controls take so many pictures, in their order: from the one that they were given to, or from the first;
 * earlier, where there are not enough behind it.
 */
export function picturesGoTo(controls: readonly string[], count: number, given?: string): readonly string[] {
  const wanted = Math.max(0, given === undefined ? 0 : controls.indexOf(given));
  const first = Math.max(0, Math.min(wanted, controls.length - count));
  return controls.slice(first, first + count);
}
