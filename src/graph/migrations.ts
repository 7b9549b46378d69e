import { FORMAT_VERSION } from './document.ts';
import { americanSpelling } from './migrations/american-spelling.ts';
import type { Migration, RawDocument } from './migrations/migration.ts';
import { noShares } from './migrations/no-shares.ts';
import { GraphError } from './problem.ts';

/** Append-only: every version ever released stays readable. */
const migrations: readonly Migration[] = [americanSpelling, noShares];

/**
 * Brings a document to the newest version, one migration after the other. Throws a {@link GraphError} on a file from
 * the future, or one without a version.
 */
export function migrate(
  document: RawDocument,
  steps: readonly Migration[] = migrations,
  newest: number = FORMAT_VERSION,
): RawDocument {
  const version = document['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw new GraphError([
      {
        severity: 'error',
        reason: 'The file has no format version.',
        remedy: `If it was written by hand, add "version": ${newest} at the top.`,
      },
    ]);
  if (version > newest)
    throw new GraphError([
      {
        severity: 'error',
        reason: `The file has format version ${version}, but this Stylograph reads versions up to ${newest}.`,
        remedy: 'Update Stylograph to open it.',
      },
    ]);
  let migrated = document;
  for (let at = version; at < newest; at++) {
    const step = steps.find(({ from }) => from === at);
    if (!step) throw new Error(`There is no migration from format version ${at}.`);
    migrated = { ...step.migrate(migrated), version: at + 1 };
  }
  return migrated;
}
