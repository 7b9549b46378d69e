import * as v from 'valibot';
import { everyNode } from './definitions.ts';
import { documentSchema, type GraphDocument } from './document.ts';
import { packOf, type PackMigration } from './pack.ts';
import { refusal } from './problem.ts';
import type { Vocabulary } from './vocabulary.ts';

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
        `The graph was made with a newer version of the pack “${name}”: it has migration ` +
          `${name}/${done}, but the installed pack has only ${migrations.length}.`,
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
    reason = 'its result is not a graph';
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  throw refusal(
    `The migration ${id} failed: ${reason}.`,
    'This is a bug in the pack: report it to its author.',
  );
}
