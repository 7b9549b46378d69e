import type { Builder, Gradient } from '../program/builder.ts';
import { dependents, gradientOf } from '../program/gradient.ts';
import { topological } from '../program/program.ts';
import type { Value } from '../program/value.ts';
import { isPictureLeaf, type Analysis } from './analysis.ts';
import { ordered } from './order.ts';

/** The gradient of a scalar with respect to a picture, as the gradients at the sums over positions that the scalar is made of. */
export interface Pushed {
  readonly at: Value;
  readonly cotangents: ReadonlyMap<Value, Value>;
}

export function pushedOf(builder: Builder, { of, at }: Gradient, analysis: Analysis): Pushed {
  analysis.add([of]);
  const order = topological([of]);
  const depending = dependents(order, (value) => value === at);
  const cotangents = order
    .filter((value) => depending.has(value) && analysis.isSum(value))
    .map((sum) => [sum, gradientOf(builder, of, sum)] as const)
    .filter(([, gradient]) => !isZero(gradient));
  analysis.add(cotangents.map(([, gradient]) => gradient));
  return { at, cotangents: new Map(cotangents) };
}

/**
 * Gradients of a network with respect to pictures, among what values are made of: the gradient norms of a balanced sum. As the
 * gradient of a loss, tiles add them up, instead of seeing twice as far.
 *
 * @param isWhole whether a value has to be computed as its program says.
 */
export function gradientsAmong(
  builder: Builder,
  roots: readonly Value[],
  analysis: Analysis,
  isWhole: (value: Value) => boolean,
): ReadonlyMap<Value, Pushed> {
  const found = new Map<Value, Pushed>();
  ordered(roots, (value) => {
    const gradient = builder.gradientBehind(value);
    if (!gradient || isWhole(value) || !analysis.isHeavy(value) || !isPicture(gradient.at, analysis))
      return value.inputs;
    const pushed = pushedOf(builder, gradient, analysis);
    found.set(value, pushed);
    return inputsOfPushed(pushed);
  });
  return found;
}

/** What a gradient is computed from. */
export const inputsOfPushed = ({ cotangents }: Pushed): readonly Value[] => [
  ...cotangents.keys(),
  ...cotangents.values(),
];

function isPicture(value: Value, analysis: Analysis): boolean {
  const isRead = isPictureLeaf(value) || analysis.isLight(value);
  return isRead && analysis.layoutOf(value)?.kind === 'image';
}

/** Where no gradient comes: in what a surrogate keeps constant. */
function isZero(gradient: Value): boolean {
  const [value] = gradient.primitive === 'broadcast' ? gradient.inputs : [gradient];
  return value.primitive === 'constant' && value.attributes.value === 0;
}
