import type { NodeDeclaration } from './node-type.ts';
import { checkPack, type NodePack } from './pack.ts';
import { didYouMean } from './suggest.ts';

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

  /** The vocabulary with the node types of packs added. Throws if a pack is invalid. */
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
