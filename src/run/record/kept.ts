import * as v from 'valibot';
import { GraphError, refusal } from '../../graph/problem.ts';
import { issueText } from '../../graph/schema-issue.ts';

/** Something that was written earlier, by us, and may have been changed or damaged since. */
export interface Source {
  /** A file, or words for what is read: the beginning of a sentence. */
  readonly name: string;
  /** What to do where it is damaged, as a sentence. */
  readonly remedy: string;
}

/** @param what is wrong, without a full stop. */
export function damaged({ name, remedy }: Source, what: string): GraphError {
  return refusal(`${name} is damaged: ${what}.`, remedy);
}

/**
 * What a schema makes of what was read. Throws a {@link GraphError} that names the source and the first field that does not
 * fit.
 */
export function readKept<Schema extends v.GenericSchema>(
  schema: Schema,
  raw: unknown,
  source: Source,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, raw, { abortEarly: true });
  if (result.success) return result.output;
  throw damaged(source, fieldIssue(result.issues[0]));
}

/** As {@link readKept}, and leaves what was read as it is: the order of its keys, and keys that the schema does not know. */
export function requireKept<Schema extends v.GenericSchema>(
  schema: Schema,
  raw: unknown,
  source: Source,
): asserts raw is v.InferInput<Schema> {
  readKept(schema, raw, source);
}

/** `“stages.0.curves.step” should be a list, and is 3` */
function fieldIssue(issue: v.BaseIssue<unknown>): string {
  const field = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  // A schema that has words of its own begins them so.
  const what = issue.message.startsWith('should ') ? issue.message : issueText(issue);
  return `${field === '' ? 'it' : `“${field}”`} ${what}`;
}

/** Throws a {@link GraphError} if what was read is of a version of its format that this program does not know. */
export function requireVersion(raw: unknown, newest: number, { name }: Source): void {
  if (typeof raw !== 'object' || raw === null || !('version' in raw)) return;
  const { version } = raw;
  if (typeof version === 'number' && version > newest)
    throw refusal(
      `${name} has version ${version}, but this Stylograph reads versions up to ${newest}.`,
      'Update Stylograph to open it.',
    );
}
