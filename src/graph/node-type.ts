import type { Parameters } from './parameters.ts';
import { didYouMean } from './suggest.ts';

/** What travels on a wire. */
export type SocketType = 'image' | 'mask' | 'features' | 'statistics' | 'loss' | 'number';

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
  /** Stable name, as in files: `style-loss`. */
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
  private readonly byType: ReadonlyMap<string, T>;

  /** Throws if two declarations share a type. */
  constructor(types: Iterable<T>) {
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

  all(): T[] {
    return [...this.byType.values()];
  }

  /** `Did you mean “gram”? ` if a type of nearly that name exists, else nothing. */
  suggestion(type: string): string {
    return didYouMean(type, this.byType.keys());
  }
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
  return { socket, name, input };
}
