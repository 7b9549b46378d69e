import { FORMAT_VERSION } from './document.ts';
import { GraphError } from './problem.ts';

/** A file as it was read, before it is known to fit any schema. */
export type RawDocument = Record<string, unknown>;

/** Brings a document from `from` to `from + 1`. */
export interface Migration {
  readonly from: number;
  readonly about: string;
  migrate(document: RawDocument): RawDocument;
}

/** Append-only: every version ever released stays readable. */
const migrations: readonly Migration[] = [];

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
        reason: 'The file does not say which version of the format it has.',
        remedy: `Put "version": ${newest} at its top if it was written by hand.`,
      },
    ]);
  if (version > newest)
    throw new GraphError([
      {
        severity: 'error',
        reason: `The file has version ${version} of the format, and this Stylograph reads up to ${newest}.`,
        remedy: 'Update Stylograph to open it.',
      },
    ]);
  let migrated = document;
  for (let at = version; at < newest; at++) {
    const step = steps.find(({ from }) => from === at);
    if (!step) throw new Error(`There is no migration from version ${at} of the format.`);
    migrated = { ...step.migrate(migrated), version: at + 1 };
  }
  return migrated;
}
