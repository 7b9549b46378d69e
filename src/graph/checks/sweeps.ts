import type { GraphDocument } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Problem } from '../problem.ts';
import { sweepErrors } from '../sweep.ts';

/** What would keep a graph's sweeps from running; the graph itself runs all the same. */
export function checkSweeps(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  return (document.sweeps ?? []).flatMap((sweep) =>
    sweepErrors(document, vocabulary, sweep).flatMap(({ problems }) =>
      problems.map((problem): Problem => ({
        ...problem,
        severity: 'warning',
        reason: `In the sweep${sweep.title === undefined ? '' : ` “${sweep.title}”`}: ${problem.reason}`,
      })),
    ),
  );
}
