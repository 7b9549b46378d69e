import { closest, distance } from 'fastest-levenshtein';

/** With more names than this, looking for the closest would take longer than the rest of a check. */
const MOST_NAMES = 500;

/** Parts of names that are shorter are in too many of them. */
const LEAST_PART = 3;

const MOST_MEANT = 3;

/** More names than this are not listed in a message. */
const MOST_LISTED = 12;

/** `Did you mean “steps” or “rateSteps”? ` with up to three close names, else nothing; nor where there are very many. */
export function didYouMean(name: string, names: Iterable<string>): string {
  return meantText(nearNames(name, names));
}

/** `Did you mean “a”, “b” or “c”? ` with the first three names; nothing where there is none. */
export function meantText(names: Iterable<string>): string {
  const quoted = [...names].slice(0, MOST_MEANT).map((one) => `“${one}”`);
  if (quoted.length === 0) return '';
  const [last, ...others] = quoted.reverse();
  return `Did you mean ${others.length > 0 ? `${others.reverse().join(', ')} or ` : ''}${last!}? `;
}

/** What follows “there is no such name”: close names, or where none is close or there are few, which there are. `lister` is a command that lists all. */
export function whichThereAre(name: string, names: readonly string[], lister?: string): string {
  const near = didYouMean(name, names);
  if (names.length === 0) return 'It has none.';
  if (names.length <= MOST_LISTED) return `${near}It has ${names.join(', ')}.`;
  if (near !== '') return near;
  const where = lister === undefined ? '.' : `: “${lister}” lists them.`;
  return `It has ${names.slice(0, MOST_LISTED).join(', ')} and ${names.length - MOST_LISTED} more${where}`;
}

/** Up to three names that may be meant, the most likely first. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  const known = new Set<string>();
  for (const each of names) if (known.add(each).size > MOST_NAMES) return [];
  if (known.size === 0) return [];
  const all = [...known];
  const lower = name.toLowerCase();
  const steps = (other: string) => distance(lower, other.toLowerCase());
  const best =
    all.filter((k) => k.startsWith(lower) || lower.startsWith(k)).sort((a, b) => steps(a) - steps(b))[0] ??
    all.find((k) => initials(k) === lower) ??
    closest(lower, all);
  if (distance(lower, best) > Math.max(2, best.length / 2) && initials(best) !== lower) return [];
  const others = all
    .filter((k) => k !== best && (hasPart(k, lower) || steps(k) <= Math.max(1, k.length / 3)))
    .sort((a, b) => steps(a) - steps(b));
  return [best, ...others].slice(0, MOST_MEANT);
}

/** `lr` of `learningRate`: what many type for it. */
function initials(name: string): string {
  return name.replaceAll(/(?<=.)[a-z\d]/g, '').toLowerCase();
}

function hasPart(name: string, part: string): boolean {
  return part.length >= LEAST_PART && name.toLowerCase().includes(part);
}
