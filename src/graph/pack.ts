import type { GraphDocument } from './document.ts';
import type { NodeDeclaration } from './node-type.ts';

/** Brings graphs that use a pack one step further. */
export interface PackMigration {
  /** `PACK/N`: the first is `PACK/1`, each next one counts one more. */
  readonly id: string;
  readonly about: string;
  readonly migrate: (document: GraphDocument) => GraphDocument;
}

/** Node types published together. Their types, and types of sockets that they add, begin `NAME/`. */
export interface NodePack<T extends NodeDeclaration = NodeDeclaration> {
  /** Short and stable, as in files: `sketch`. */
  readonly name: string;
  readonly description: string;
  /** Where it can be had. */
  readonly homepage?: string;
  readonly nodes: readonly T[];
  /** Append-only. A graph keeps under `packs` how many of them it has been through. */
  readonly migrations?: readonly PackMigration[];
}

/** The pack that a type is of: what stands before its `/`. */
export function packOf(type: string): string | undefined {
  const slash = type.indexOf('/');
  return slash > 0 ? type.slice(0, slash) : undefined;
}

/** Throws an Error with a message for the author of a pack. */
export function checkPack({ name, nodes, migrations = [] }: NodePack): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new Error(
      `The name of a pack must consist of lowercase letters, digits and “-”, but this one is “${name}”.`,
    );
  for (const { type, category, inputs, outputs } of nodes) {
    if (packOf(type) !== name)
      throw new Error(`“${type}” is in the pack “${name}”, so its name must be “${name}/…”.`);
    const names = [...Object.keys(inputs), ...Object.keys(outputs)];
    const dotted = names.find((socket) => socket.includes('.'));
    if (dotted !== undefined)
      throw new Error(`“${type}” has a socket “${dotted}”, but names must not contain dots.`);
    if (
      category === 'optimize' &&
      !(inputs['loss']?.takes.includes('loss') && outputs['image']?.gives === 'image')
    )
      throw new Error(`“${type}” is an optimizer, so it must have an input “loss” and an output “image”.`);
  }
  migrations.forEach(({ id }, i) => {
    if (id !== `${name}/${i + 1}`)
      throw new Error(
        `Migration ${i + 1} of the pack “${name}” must be called “${name}/${i + 1}”, not “${id}”.`,
      );
  });
}
