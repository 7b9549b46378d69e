import type { InputSocket, NodeDeclaration, OutputSocket } from '../graph/node-type.ts';
import type { Parameters, ParameterValues } from '../graph/parameters.ts';
import type { Place } from '../graph/problem.ts';
import type { Architecture } from '../models/architecture.ts';
import type { OptimizerPlan } from '../optimizers/index.ts';
import type { Builder } from './builder.ts';
import type { Parameterization } from './parameterization/parameterization.ts';
import type { InputSource } from './sources.ts';
import type { SocketValues } from './socket-values.ts';
import type { Shape, Value } from './value.ts';

/** What a wire of a type carries; a pack says what its own types carry by adding to {@link SocketValues}. */
export type SocketValue<T extends string> = T extends keyof SocketValues
  ? SocketValues[T]
  : { readonly type: T } & Readonly<Record<string, unknown>>;

type InputValue<S extends InputSocket> = SocketValue<S['takes'][number]>;

/** The value of each input: undefined for an optional input without a wire, values by name for an input that takes many. */
export type InputValues<I extends Readonly<Record<string, InputSocket>>> = {
  readonly [K in keyof I]: I[K] extends { many: true }
    ? Readonly<Record<string, InputValue<I[K]>>>
    : I[K] extends { optional: true }
      ? InputValue<I[K]> | undefined
      : InputValue<I[K]>;
};

export type OutputValues<O extends Readonly<Record<string, OutputSocket>>> = {
  readonly [K in keyof O]: SocketValue<O[K]['gives']>;
};

/** What an optimizer is to make smaller, and how. */
export interface OptimizerRequest {
  readonly loss: Value;
  readonly plan: OptimizerPlan;
  /** Smaller sizes to go through first, from coarse to fine, each going on from the one before. */
  readonly levels?: readonly Level[];
  /** Whether means of gradients are carried from each size to the next, resized. */
  readonly carriesMoments?: boolean;
  /**
   * Whether smaller sizes weigh losses that are sums over positions as the full size does, and what is carried is scaled as
   * gradients are.
   */
  readonly sizeIndependent?: boolean;
}

/** One of the smaller sizes of a pyramid. */
export interface Level {
  /** Of the size of the canvas, above 0 and below 1. */
  readonly share: number;
  readonly steps: number;
}

/** How a picture that is kept is written. */
export interface OutputSettings {
  /** Bits per channel. */
  readonly depth?: 8 | 16;
  /** Dots per inch in print. */
  readonly dpi?: number;
}

/** What a node lowers with: a builder, its inputs and parameters, and what is known of the world. */
export interface LowerContext<D extends NodeDeclaration = NodeDeclaration> {
  readonly b: Builder;
  /** The id of the node. */
  readonly id: string;
  readonly inputs: InputValues<D['inputs']>;
  readonly parameters: ParameterValues<D['parameters']>;
  /** Size of a picture before it is fitted. Reports a problem if it cannot be opened. */
  readonly pictureSize: (
    source: string,
    parameter: string,
  ) => { readonly width: number; readonly height: number };
  /** A feature network by name. Reports a problem if there is none. */
  readonly network: (name: string, parameter: string) => Architecture;
  /** A tensor that is given before the run. */
  readonly input: (shape: Shape, source: InputSource) => Value;
  /** The canvas of this node, which begins as the picture `start`; optimized pixel by pixel unless a parameterization is given. */
  readonly canvas: (start: Value, parameterization?: Parameterization) => Value;
  /**
   * Asks for an optimization; the value is the picture that it ends with. Once, and by a node of the category `optimize`. Throws a
   * RangeError where a number of the plan does not do.
   */
  readonly optimize: (request: OptimizerRequest) => Value;
  /** Shows or keeps a picture, with an alpha [height, width, 1] of its size if it is not opaque. */
  readonly show: (picture: Value, file?: string, alpha?: Value, output?: OutputSettings) => void;
  /** Lets the entries of any value be looked at, whatever their shape, as the picture of this node's plan. */
  readonly look: (value: Value) => void;
  /** Ends the lowering of this node with a problem. */
  readonly fail: (reason: string, remedy: string, place?: Omit<Place, 'node'>) => never;
}

/** A node type: everything about it, and how it becomes program. */
export interface NodeType<D extends NodeDeclaration = NodeDeclaration> extends NodeDeclaration {
  lower(context: LowerContext<D>): OutputValues<D['outputs']>;
}

/** Declares a node type, with the types of its inputs and parameters taken from the declaration itself. */
export function defineNode<
  const I extends Readonly<Record<string, InputSocket>>,
  const O extends Readonly<Record<string, OutputSocket>>,
  const P extends Parameters,
>(
  type: Omit<NodeDeclaration, 'inputs' | 'outputs' | 'parameters'> & {
    readonly inputs: I;
    readonly outputs: O;
    readonly parameters: P;
    lower(context: LowerContext<NodeDeclaration & { inputs: I; outputs: O; parameters: P }>): OutputValues<O>;
  },
): NodeType {
  // The compiler gives each node exactly the inputs and parameters that it declares: see compile/lower.ts.
  return type;
}
