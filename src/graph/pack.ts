import * as v from 'valibot';
import { documentSchema, type GraphDocument } from './document.ts';
import { everyNode } from './composite.ts';
import type { NodeDeclaration, Vocabulary } from './node-type.ts';
import { refusal } from './problem.ts';

/** Brings graphs that use a pack one step further. */
export interface PackMigration {
  /** `PACK/N`: the first is `PACK/1`, each next one counts one more. */
  readonly id: string;
  readonly about: string;
  readonly migrate: (document: GraphDocument) => GraphDocument;
}

/** Node types that come together, from somebody else. Their types, and types of sockets that they add, begin `NAME/`. */
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

/** Throws an Error that tells the author of a pack what is not as it should be. */
export function checkPack({ name, nodes, migrations = [] }: NodePack): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new Error(`A pack is called with small letters, digits and “-”, and this one “${name}”.`);
  for (const { type, inputs, outputs } of nodes) {
    if (packOf(type) !== name)
      throw new Error(`“${type}” is of the pack “${name}”: it has to be called “${name}/…”.`);
    const names = [...Object.keys(inputs), ...Object.keys(outputs)];
    const dotted = names.find((socket) => socket.includes('.'));
    if (dotted !== undefined) throw new Error(`“${type}” has a socket “${dotted}”: names have no dots.`);
  }
  migrations.forEach(({ id }, i) => {
    if (id !== `${name}/${i + 1}`)
      throw new Error(
        `Migration ${i + 1} of the pack “${name}” has to be called “${name}/${i + 1}”, not “${id}”.`,
      );
  });
}

/**
 * Brings a graph up to the packs of a vocabulary: runs the migrations that it has not been through, and notes under
 * `packs` that it has. A graph without that note is taken as written for today's pack. Packs that are not here are left
 * as they are. Throws a {@link GraphError} on a graph from a newer pack, and where a migration fails.
 */
export function migratePacks(document: GraphDocument, vocabulary: Vocabulary): GraphDocument {
  let migrated = document;
  for (const { name, migrations = [] } of vocabulary.packs) {
    if (!everyNode(migrated).some(({ type }) => packOf(type) === name)) continue;
    const done = migrated.packs?.[name] ?? migrations.length;
    if (done > migrations.length)
      throw refusal(
        `The graph was made with a newer version of the pack “${name}”: it has been through its migration ` +
          `${name}/${done}, and the pack here knows ${migrations.length}.`,
        'Update the pack.',
      );
    for (const migration of migrations.slice(done)) migrated = migrate(migrated, migration);
    if (migrated.packs?.[name] !== migrations.length)
      migrated = { ...migrated, packs: { ...migrated.packs, [name]: migrations.length } };
  }
  return migrated;
}

function migrate(document: GraphDocument, { id, migrate }: PackMigration): GraphDocument {
  let reason: string;
  try {
    const result = v.safeParse(documentSchema, migrate(structuredClone(document)));
    if (result.success) return result.output;
    reason = 'what it gives is no graph';
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  throw refusal(`The migration ${id} failed: ${reason}.`, 'This is a fault of the pack: tell its author.');
}
