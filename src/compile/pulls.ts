import type { Builder } from '../program/builder.ts';
import { gradientOf } from '../program/gradient.ts';
import { topological } from '../program/program.ts';
import { summandsOf, type Summand } from '../program/summands.ts';
import type { Value, ValueOf } from '../program/value.ts';
import type { Objective } from './objective.ts';
import { planOf, type Plan } from './plan.ts';
import { rewrite } from './rewrite.ts';

/** The name of the canvas as it starts, among what is given to a plan. */
export const START = 'start';

/** A term or a part of one, such as a layer, whose weighted value and gradient are measured. */
export interface Measured {
  readonly term: string;
  readonly part: string | undefined;
}

/** Gives `total`, and for the i-th of what is measured `value i` and `gradient i`, the norm of its gradient. */
export interface PullsPlan {
  readonly plan: Plan;
  readonly measured: readonly Measured[];
}

/** Of how many evaluations a measurement may take the work: beyond, it leaves out parts, then everything. */
const MOST_EVALUATIONS = 6;

/**
 * Plans to measure how much each term of an objective counts at the start of the canvas, which is given as {@link START}: a
 * forward pass for all, and a backward pass for each term and for each layer of terms that have several. Undefined if that
 * would be more work than {@link MOST_EVALUATIONS}, or there is only one term.
 *
 * @param flops of one evaluation.
 * @param knob the number that a knob has now.
 */
export function pullsPlan(
  objective: Objective,
  flops: number,
  knob: (leaf: ValueOf<'knob'>) => number,
): PullsPlan | undefined {
  const terms = termsOf(objective);
  const parts = terms.flatMap(({ term, own }) => {
    const names = [...new Set(own.flatMap(({ part }) => part ?? []))];
    return names.length > 1
      ? names.map((part) => ({ term, part, own: own.filter((one) => one.part === part) }))
      : [];
  });
  if (terms.length === 0) return undefined;
  for (const measured of [[...terms, ...parts], terms]) {
    const plan = planFor(objective, measured, knob);
    if (plan.summary.once.flops + plan.summary.flops <= MOST_EVALUATIONS * flops) return { plan, measured };
  }
  return undefined;
}

/**
 * As {@link pullsPlan}, without the layers of terms. Undefined if it would be more work than {@link MOST_EVALUATIONS}, or no
 * term can be measured.
 */
export function termPullsPlan(
  objective: Objective,
  flops: number,
  knob: (leaf: ValueOf<'knob'>) => number,
): PullsPlan | undefined {
  const measured = termsOf(objective);
  if (measured.length === 0) return undefined;
  const plan = planFor(objective, measured, knob);
  return plan.summary.once.flops + plan.summary.flops <= MOST_EVALUATIONS * flops
    ? { plan, measured }
    : undefined;
}

function termsOf({ builder, total, terms }: Objective) {
  const summands = summandsOf(builder, total, terms);
  return [...terms.keys()].flatMap((term) => {
    const own = summands.filter((summand) => summand.term === term);
    return own.length > 0 ? [{ term, part: undefined, own }] : [];
  });
}

function planFor(
  { builder: b, canvas, total }: Objective,
  measured: readonly { readonly own: readonly Summand[] }[],
  knob: (leaf: ValueOf<'knob'>) => number,
): Plan {
  const outputs: Record<string, Value> = { total };
  measured.forEach(({ own }, i) => {
    const value = own.map((summand) => summand.value).reduce((sum, one) => b.add(sum, one));
    outputs[`value ${i}`] = value;
    outputs[`gradient ${i}`] = b.sqrt(b.sum(b.square(gradientOf(b, value, canvas))));
  });
  return planOf(
    rewrite({ outputs }, (rewritten, value) => {
      if (value.primitive === 'canvas') return startLeaf(rewritten, value);
      return value.primitive === 'knob' ? rewritten.number(knob(value)) : undefined;
    }),
  );
}

/** Stands for the canvas as it starts. */
export function startLeaf(b: Builder, { shape }: ValueOf<'canvas'>): Value {
  return b.emit('input', [], { shape, source: { kind: 'given', name: START } });
}

/** Whether a loss depends on nothing but the canvas, so that it has no picture to approach: total variation, for instance. */
export function isRegularizer(term: Value): boolean {
  return topological([term]).every(
    (value) =>
      value.primitive !== 'result' &&
      (value.primitive !== 'input' || /^(numbers|hartley)$/.test(value.attributes.source.kind)),
  );
}
