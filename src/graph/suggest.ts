import { closest, distance } from 'fastest-levenshtein';

/** With more names than this, looking for the closest would take longer than the rest of a check. */
const MOST_NAMES = 500;

/** `Did you mean “gram”? ` if one of the names is close, else nothing; nor where there are very many. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const known: string[] = [];
  for (const each of names) if (known.push(each) > MOST_NAMES) return '';
  if (known.length === 0) return '';
  const lower = name.toLowerCase();
  const best = known.find((k) => k.startsWith(lower) || lower.startsWith(k)) ?? closest(lower, known);
  return distance(lower, best) <= Math.max(2, best.length / 2) ? `Did you mean “${best}”? ` : '';
}
