import type { GraphDocument } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { expand } from '../graph/expand.ts';
import { GraphError, type Problem } from '../graph/problem.ts';
import { validate } from '../graph/validate.ts';
import type { OptimizerPlan } from '../optimizers/index.ts';
import type { Builder } from '../program/builder.ts';
import type { NodeType, OutputSettings } from '../program/node.ts';
import {
  coefficientsOf,
  type Coefficients,
  type Parameterization,
} from '../program/parameterization/parameterization.ts';
import { substitute } from '../program/substitute.ts';
import type { Shape, Value } from '../program/value.ts';
import { differentiate } from './differentiate.ts';
import type { Catalogue } from './catalogue.ts';
import { lower } from './lower.ts';
import type { LoweredStage, PlanWith } from './lowered.ts';
import { numberProblems } from './numbers.ts';
import { picturesOf } from './pictures.ts';
import { planOf, type Plan } from './plan.ts';
import type { Objective } from './objective.ts';
import { simplify } from './simplify.ts';

/** The name under which a plan gives the loss term of a node. */
export const termName = (node: string): string => `term ${node}`;

/** How many curvature pairs L-BFGS keeps, and how many its node asks for. */
export interface Pairs {
  readonly kept: number;
  readonly asked: number;
}

/** One optimization, ready for an engine. */
export interface Stage {
  /** Its optimizer's node, with `@` and a share of the size for a smaller level of a pyramid. */
  readonly id: string;
  /** The optimizer's node. */
  readonly node: string;
  /** Of the size of its canvas; 1 but for the smaller levels of a pyramid. */
  readonly share: number;
  /** The smaller stage whose means of gradients it continues with. */
  readonly carriesFrom: string | undefined;
  /** Whether these are scaled as the gradients of a mean over positions are. */
  readonly scalesCarried?: boolean;
  readonly plan: OptimizerPlan;
  readonly planWith: PlanWith;
  /** Where L-BFGS keeps fewer pairs than its node asks for, to fit in the memory; `plan` keeps these. */
  readonly pairs?: Pairs;
  readonly canvas: { readonly node: string; readonly shape: Shape };
  /** What the optimizer changes, if that is not the pixels of the canvas. */
  readonly coefficients?: Coefficients;
  /** Gives `picture`: what the canvas begins as. */
  readonly start: Plan;
  /** Gives `total`, `gradient`, and the terms under {@link termName}. */
  readonly loop: Plan;
  /** The nodes of the loss terms. */
  readonly terms: readonly string[];
  /** The loss of the picture, to measure its terms; a loop that was put together by hand has none. */
  readonly objective?: Objective;
}

/** A picture of a graph: what a node shows or saves, or the result of an optimizer. */
export interface PicturePlan {
  /** The node that shows it; the optimizer itself where no node shows its result as it is. */
  readonly node: string;
  /** The file that it goes to; a picture that no node keeps has none. */
  readonly file: string | undefined;
  /** How that is written. */
  readonly output?: OutputSettings | undefined;
  readonly shape: Shape;
  /** Gives `picture`, and `alpha` if it is not opaque, once the stages have run. */
  readonly plan: Plan;
}

/** The result of compiling a graph: optimizations in order, then the pictures. */
export interface Compiled {
  readonly stages: readonly Stage[];
  /** In an order in which the last one is what the graph is for. Any graph with an optimizer has at least one. */
  readonly pictures: readonly PicturePlan[];
  /** What validation found that keeps nothing from running. */
  readonly warnings: readonly Problem[];
}

/**
 * Compiles a graph: validate, lower, simplify, differentiate, and plan each part. Pure: sizes come from the catalogue
 * and no entry of any tensor is touched. Throws a {@link GraphError} with every problem.
 *
 * @param found what {@link validate} finds, where that is known already.
 */
export function compile(
  document: GraphDocument,
  vocabulary: Vocabulary<NodeType>,
  catalogue: Catalogue,
  found: readonly Problem[] = validate(document, vocabulary),
): Compiled {
  const errors = found.filter(({ severity }) => severity === 'error');
  const warnings = found.filter(({ severity }) => severity === 'warning');
  const lowered = lower(expand(document), vocabulary, catalogue, errors);
  const { stages, builder } = lowered;
  const problems = [...lowered.problems, ...numberProblems(stages.map(({ total }) => total))];
  if (errors.length + problems.length > 0) throw new GraphError([...errors, ...problems], warnings);
  return {
    stages: stages.map((stage) => stageOf(stage, builder)),
    pictures: picturesOf(lowered).map(({ node, file, output, value, alpha }) => ({
      node,
      file,
      ...(output && { output }),
      shape: value.shape,
      plan: pictureOf(value, alpha),
    })),
    warnings,
  };
}

function stageOf(
  {
    id,
    node,
    share,
    carriesFrom,
    scalesCarried,
    plan,
    planWith,
    canvas,
    parameterization,
    start,
    total,
    terms,
  }: LoweredStage,
  builder: Builder,
): Stage {
  const objective = { builder, canvas, total, terms };
  const coefficients = parameterization && coefficientsOf(parameterization, canvas.shape);
  const optimized = coefficients
    ? inCoefficients(objective, coefficients, parameterization.basis)
    : objective;
  const outputs: Record<string, Value> = { total: optimized.total };
  for (const [term, value] of optimized.terms) outputs[termName(term)] = value;
  return {
    id,
    node,
    share,
    carriesFrom,
    scalesCarried,
    plan,
    planWith,
    canvas: { node: canvas.attributes.node, shape: canvas.shape },
    ...(coefficients && { coefficients }),
    start: pictureOf(start),
    loop: { ...planOf(differentiate(simplify({ outputs }), 'total')), objective: optimized },
    terms: [...terms.keys()],
    objective,
  };
}

/** The loss as one of coefficients: what they make takes the place of the canvas. */
function inCoefficients(
  { builder: b, canvas, total, terms }: Objective,
  { shape, picture }: Coefficients,
  basis: Parameterization['basis'],
): Objective {
  const { node } = canvas.attributes;
  b.origin = node;
  const isPicture = basis === 'pixels';
  const leaf = b.emit('canvas', [], { shape, node, ...(!isPicture && { basis }) });
  const made = picture(b, leaf);
  const [own, ...others] = substitute(b, [total, ...terms.values()], (part) =>
    part === canvas ? made : undefined,
  );
  b.origin = undefined;
  const names = [...terms.keys()];
  return {
    builder: b,
    canvas: leaf,
    total: own!,
    terms: new Map(names.map((name, i) => [name, others[i]!])),
  };
}

function pictureOf(picture: Value, alpha?: Value): Plan {
  return planOf({ outputs: { picture, ...(alpha && { alpha }) } });
}
