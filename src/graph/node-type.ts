import { isFreeName } from './names.ts';
import { checkPack, type NodePack } from './pack.ts';
import type { Parameters } from './parameters.ts';
import { didYouMean } from './suggest.ts';

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

/** The node types that graphs may use. */
export class Vocabulary<T extends NodeDeclaration = NodeDeclaration> {
  /** The packs that some of the types are of. */
  readonly packs: readonly NodePack<T>[];
  private readonly byType: ReadonlyMap<string, T>;

  /** Throws if two declarations share a type, or two packs a name. */
  constructor(types: Iterable<T>, packs: readonly NodePack<T>[] = []) {
    this.packs = packs;
    const byType = new Map<string, T>();
    for (const declaration of types) {
      if (byType.has(declaration.type)) throw new Error(`Two node types are called “${declaration.type}”.`);
      byType.set(declaration.type, declaration);
    }
    this.byType = byType;
  }

  get(type: string): T | undefined {
    return this.byType.get(type);
  }

  /** The vocabulary with the node types of packs besides. Throws where a pack is not made as one should be. */
  with(...packs: readonly NodePack<T>[]): Vocabulary<T> {
    packs.forEach(checkPack);
    const all = [...this.packs, ...packs];
    const twice = all.find(({ name }, i) => all.some((other, j) => j < i && other.name === name));
    if (twice) throw new Error(`Two packs are called “${twice.name}”.`);
    return new Vocabulary([...this.all(), ...packs.flatMap(({ nodes }) => nodes)], all);
  }

  all(): T[] {
    return [...this.byType.values()];
  }

  /** `Did you mean “gram”? ` if a type of nearly that name exists, else nothing. */
  suggestion(type: string): string {
    return didYouMean(type, this.byType.keys());
  }
}

/** The parameters that weigh the wires of an input, each with that input: `['weights', 'terms']`. */
export function weighingParameters(declaration: NodeDeclaration): [parameter: string, input: string][] {
  return Object.entries(declaration.parameters).flatMap(([name, parameter]) =>
    parameter.kind === 'weights' && parameter.of !== undefined && declaration.inputs[parameter.of]?.many
      ? [[name, parameter.of]]
      : [],
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
