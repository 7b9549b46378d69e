import type { Compiled, Stage } from '../compile/compile.ts';
import type { Plan } from '../compile/plan.ts';

/**
 * The part of a graph to run when one optimizer starts from a given picture: it, and all that builds on its result.
 * Others only run again where their result is read and not among the `known` ones.
 */
export function branchOf(compiled: Compiled, started: string, known: ReadonlySet<string>): Compiled {
  const { stages } = compiled;
  // What another optimizer ended with is no reason to run it again.
  const pictures = compiled.pictures.filter(
    ({ node }) => node === started || !stages.some(({ id }) => id === node),
  );
  const running = new Set([started]);
  for (const stage of stages)
    if ([...resultsIn([stage.start, stage.loop])].some((id) => running.has(id))) running.add(stage.id);

  const need = (results: ReadonlySet<string>): void => {
    for (const stage of stages) {
      const { id } = stage;
      if (!results.has(id) || running.has(id) || known.has(id)) continue;
      running.add(id);
      need(resultsIn([stage.start, stage.loop]));
    }
  };
  const plansOf = ({ id, start, loop }: Stage) => (id === started ? [loop] : [start, loop]);
  need(resultsIn(pictures.map(({ plan }) => plan)));
  need(resultsIn(stages.filter(({ id }) => running.has(id)).flatMap(plansOf)));
  return {
    ...compiled,
    stages: stages.filter(({ id }) => running.has(id)),
    pictures: compiled.pictures.filter(
      ({ node }) => running.has(node) || pictures.some((one) => one.node === node),
    ),
  };
}

/** The stages whose results plans read. */
export function resultsIn(plans: readonly Plan[]): Set<string> {
  const values = plans.flatMap(({ once, each }) => [...once, ...each].map(({ value }) => value));
  return new Set(values.filter((v) => v.primitive === 'result').map((v) => v.attributes.node));
}
