import type { GraphNode } from './document.ts';
import { isFreeName } from './names.ts';
import type { Parameters } from './parameters.ts';

/** What travels on a wire: a type of ours, or one that a pack adds, `PACK/NAME`. */
export type SocketType =
  'image' | 'mask' | 'features' | 'statistics' | 'loss' | 'number' | `${string}/${string}`;

export interface InputSocket {
  readonly title: string;
  readonly help: string;
  /** The types that it takes. */
  readonly takes: readonly SocketType[];
  readonly optional?: true;
  /** Takes any number of wires, each to a name of its own: `terms.style`, `terms.content`. */
  readonly many?: true;
}

export interface OutputSocket {
  readonly title: string;
  readonly help: string;
  readonly gives: SocketType;
}

export const categories = [
  'source',
  'image',
  'canvas',
  'features',
  'statistics',
  'loss',
  'combine',
  'optimize',
  'output',
  'composite',
] as const;

export type Category = (typeof categories)[number];

/** A published formula with its source, and where what is computed departs from it. */
export interface Formula {
  readonly text: string;
  readonly source?: string;
  readonly note?: string;
}

/** All that there is to know of a node type without computing anything. */
export interface NodeDeclaration {
  /** Stable name, as in files: `style-loss`; in a pack, `PACK/NAME`. */
  readonly type: string;
  readonly category: Category;
  readonly title: string;
  readonly description: string;
  /** Other words that people look for. */
  readonly aliases?: readonly string[];
  readonly formulas?: readonly Formula[];
  readonly inputs: Readonly<Record<string, InputSocket>>;
  readonly outputs: Readonly<Record<string, OutputSocket>>;
  readonly parameters: Parameters;
}

/** The parameters that weigh the wires of an input, each with that input: `['weights', 'terms']`. */
export function weighingParameters(declaration: NodeDeclaration): [parameter: string, input: string][] {
  return Object.entries(declaration.parameters).flatMap(([name, parameter]) =>
    parameter.kind === 'weights' && parameter.of !== undefined && declaration.inputs[parameter.of]?.many
      ? [[name, parameter.of]]
      : [],
  );
}

/** Whether a node normalizes what one of its weights parameters weighs, so that a weight is not a factor of the value itself. */
export function isNormalized(
  { params }: GraphNode,
  { parameters }: NodeDeclaration,
  weights: string,
): boolean {
  const parameter = parameters[weights];
  const normalized = parameter?.kind === 'weights' ? parameter.normalized : undefined;
  return Object.entries(normalized ?? {}).some(([other, values]) =>
    values.includes(String(params?.[other] ?? parameters[other]?.default)),
  );
}

/** The input socket that a wire's end names, and for a socket that takes many, the name it goes to. */
export function inputSocket(
  declaration: NodeDeclaration,
  end: string,
): { socket: string; name: string | undefined; input: InputSocket } | undefined {
  const dot = end.indexOf('.');
  const [socket, name] = dot < 0 ? [end, undefined] : [end.slice(0, dot), end.slice(dot + 1)];
  const input = Object.hasOwn(declaration.inputs, socket) ? declaration.inputs[socket] : undefined;
  if (!input || (input.many === true) !== (name !== undefined && name !== '')) return undefined;
  if (name !== undefined && !isFreeName(name)) return undefined;
  return { socket, name, input };
}
