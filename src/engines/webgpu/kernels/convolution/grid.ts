/** So many workgroups in a line, folded where a dimension of a dispatch may not be that long. */
export function gridOf(count: number, most: number): readonly [number, number, number] {
  const folds = Math.ceil(count / most);
  if (folds > most) throw new Error(`${count} workgroups are more than one dispatch may have.`);
  return [Math.ceil(count / folds), folds, 1];
}
