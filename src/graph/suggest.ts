import { closest, distance } from 'fastest-levenshtein';

/** `Did you mean “gram”? ` if one of the names is close, else nothing. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const known = [...names];
  if (known.length === 0) return '';
  const lower = name.toLowerCase();
  const best = known.find((k) => k.startsWith(lower) || lower.startsWith(k)) ?? closest(lower, known);
  return distance(lower, best) <= Math.max(2, best.length / 2) ? `Did you mean “${best}”? ` : '';
}
