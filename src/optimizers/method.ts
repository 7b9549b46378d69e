import type { NumberParameter, Parameters, ParameterValues } from '../graph/parameters.ts';
import { namesOf, recordOf } from '../graph/records.ts';
import type { Bounds } from './box.ts';
import type { FirstOrderMethod, FirstOrderSettings } from './first-order-method.ts';

/** How pixels are kept in the range of colors, see the parameter `bounds` of the optimizer node. */
export type BoundsRule = 'none' | 'clip' | 'project';

/** The settings of a method besides its own parameters. */
export interface SharedSettings {
  readonly learningRate: number;
  readonly bounds: BoundsRule;
}

/** The range of colors. */
export const COLORS: Bounds = [0, 1];

/** Parameters that several methods have: one declaration, and one value in a node. */
export const learningRate = {
  kind: 'number',
  title: 'Learning rate',
  help: 'Size of a step. For Adam it is roughly how far a pixel moves, where the range of colors is 1. Adadelta needs about 1.',
  default: 0.03,
  min: 1e-8,
  max: 1e6,
  scale: 'log',
} as const satisfies NumberParameter;

/** The range of a fraction that is kept from step to step. */
export const keptFraction = {
  kind: 'number',
  default: 0.9,
  min: 0,
  max: 0.99999,
} as const satisfies Partial<NumberParameter>;

export const decay = {
  ...keptFraction,
  title: 'Decay',
  help: 'Decay rate of the running mean of squared gradients.',
} as const satisfies NumberParameter;

export const epsilon = {
  kind: 'number',
  title: 'Epsilon',
  help: 'Added to the root of the mean square. Larger values damp steps where gradients are small. It has the unit of the gradient: with tiny weights, make it smaller too.',
  default: 1e-8,
  min: 1e-30,
  max: 10,
  scale: 'log',
} as const satisfies NumberParameter;

/** A first-order method as the optimizer node shows it, and how it works. */
export interface FirstOrderDeclaration<N extends string, P extends Parameters> {
  /** The name in files, records and checkpoints. */
  readonly name: N;
  /** Its description in the node's choice of methods. */
  readonly title: string;
  /** Besides the learning rate and bounds, which all first-order methods have. */
  readonly parameters: P;
  /** The method with these values. */
  update(values: ParameterValues<P>): FirstOrderMethod;
  /** The settings in a node with these values. */
  settings(
    values: ParameterValues<P>,
    shared: SharedSettings,
  ): { readonly method: N } & FirstOrderSettings & ParameterValues<P>;
}

/** Declares a first-order method: the types of its settings follow from its parameters. */
export function defineFirstOrder<const N extends string, const P extends Parameters>(
  declaration: Omit<FirstOrderDeclaration<N, P>, 'settings'>,
): FirstOrderDeclaration<N, P> {
  const { name, parameters } = declaration;
  return {
    ...declaration,
    settings: (values, shared) => ({
      method: name,
      learningRate: shared.learningRate,
      ...(shared.bounds !== 'none' && { bounds: COLORS }),
      ...picked(parameters, values),
    }),
  };
}

/** Of values, those of these parameters, in the order of the declaration. */
function picked<P extends Parameters>(parameters: P, values: ParameterValues<P>): ParameterValues<P> {
  return recordOf<ParameterValues<P>>(namesOf(parameters).map((name) => [name, values[name]]));
}
