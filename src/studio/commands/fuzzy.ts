import { most } from '../../graph/extremes.ts';

/** Something to be found by words: what is said first counts most. */
export interface Findable {
  readonly title: string;
  /** Its group: a search for the whole name of a group lists its entries first. */
  readonly kind?: string;
  readonly words?: readonly string[];
  readonly description?: string;
}

/**
 * The things that fit a query, best first. Every word of the query has to be found: in the title or another word, from
 * the start of a word, or letter by letter in order; or as it is in the description. An empty query finds all.
 *
 * @param usage how much a thing is used: of those that fit equally well, the most used are first.
 */
export function search<T>(
  query: string,
  things: readonly T[],
  describe: (thing: T) => Findable,
  usage: (thing: T) => number = () => 0,
): T[] {
  const parts = query
    .toLowerCase()
    .split(/[\s-]+/)
    .filter(Boolean);
  return things
    .map((thing, index) => {
      const findable = describe(thing);
      const scores = parts.map((part) => scoreOf(part, findable));
      return { thing, index, score: scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 1) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || usage(b.thing) - usage(a.thing) || a.index - b.index)
    .map(({ thing }) => thing);
}

function scoreOf(part: string, { title, kind, words = [], description = '' }: Findable): number {
  return most([
    match(part, title) * 3,
    part === kind ? 25 : 0,
    ...words.map((word) => match(part, word) * 2),
    part.length > 2 && description.toLowerCase().includes(part) ? 2 : 0,
  ]);
}

/** 10 for a whole text, 8 for its start, 6 for a word's start, 4 for inside a word, less for scattered letters. */
function match(part: string, text: string): number {
  const lower = text.toLowerCase();
  if (lower === part) return 10;
  if (lower.startsWith(part)) return 8;
  if (lower.split(/[\s-]+/).some((word) => word.startsWith(part))) return 6;
  if (lower.includes(part)) return 4;
  return part.length > 1 ? scattered(part, lower) : 0;
}

/** Letters in order, the first at the start of a word, close together: `wsum` in `weighted sum`. */
function scattered(part: string, text: string): number {
  const initials = [...text.matchAll(/(?<=^|[\s-])./g)].flatMap(({ 0: letter, index }) =>
    letter === part[0] ? [index] : [],
  );
  for (const start of initials) {
    let at = start;
    for (const letter of part.slice(1)) {
      at = text.indexOf(letter, at + 1);
      if (at < 0) break;
    }
    if (at >= 0 && at - start < part.length * 4) return 1 + part.length / (at - start + 1);
  }
  return 0;
}
