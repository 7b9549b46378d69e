import { compile, type Compiled } from '../compile/compile.ts';
import type { Catalogue } from '../compile/catalogue.ts';
import { naturalLength } from '../compile/natural-length.ts';
import { scalePixels } from '../graph/edit.ts';
import type { GraphDocument } from '../graph/document.ts';
import { GraphError } from '../graph/problem.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import type { NodeType } from '../program/node.ts';

/** How close it has to be: within this fraction. */
const CLOSE = 0.02;
const MOST_TRIES = 10;

/**
 * The largest length of the longer side, in pixels, at which a graph fits, to 2 %: found by compiling it at other sizes. Undefined
 * where no size is found.
 *
 * @param compiled the graph as it is, compiled.
 * @param loadOf of what there is, how much a graph needs; grows with its size, and 1 is all. See `Effort.load`.
 */
export function largestSize(
  document: GraphDocument,
  vocabulary: Vocabulary<NodeType>,
  catalogue: Catalogue,
  compiled: Compiled,
  loadOf: (compiled: Compiled) => number,
): number | undefined {
  const natural = naturalLength(document, vocabulary, catalogue);
  if (natural === undefined) return undefined;
  const loadAt = (length: number): number => {
    if (length === natural) return loadOf(compiled);
    try {
      return loadOf(compile(scalePixels(document, vocabulary, length / natural), vocabulary, catalogue));
    } catch (error) {
      // A length in the graph is beyond its range.
      if (error instanceof GraphError) return Infinity;
      throw error;
    }
  };
  let [fits, tooLarge] = [0, Infinity];
  let next = natural;
  for (let i = 0; i < MOST_TRIES && next >= 1; i++) {
    const load = loadAt(next);
    if (load === 0) return undefined;
    if (load <= 1) fits = next;
    else tooLarge = next;
    if (tooLarge - fits <= Math.max(1, CLOSE * fits)) break;
    // By the number of pixels, between what is known.
    const guess = Number.isFinite(load) ? next * Math.sqrt(0.99 / load) : 0;
    const inside = guess > fits && guess < tooLarge && Math.abs(guess - next) > 1;
    next = Math.floor(inside ? guess : (fits + Math.min(tooLarge, 4 * next)) / 2);
  }
  return fits > 0 ? fits : undefined;
}
