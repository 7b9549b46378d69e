import type { StandardSchemaV1 } from '@standard-schema/spec';
import { sentence } from './sentence.ts';

/** The problems of a value, in the words of its schema; empty if it is valid. */
export function issuesOf(schema: StandardSchemaV1, value: unknown): string[] {
  const result = validated(schema, value);
  return result.issues?.map(issueText) ?? [];
}

/** The output of a schema for a value. Throws if the value is invalid. */
export function parsed(schema: StandardSchemaV1, value: unknown): unknown {
  const result = validated(schema, value);
  if (result.issues) throw new Error(result.issues.map(issueText).join(' '));
  return result.value;
}

/** A schema is foreign code: if it throws, the value is invalid. */
function validated(schema: StandardSchemaV1, value: unknown): StandardSchemaV1.Result<unknown> {
  try {
    const result = schema['~standard'].validate(value);
    if (!(result instanceof Promise)) return result;
    result.catch(() => undefined);
    return { issues: [{ message: 'Its schema must be synchronous, without a promise' }] };
  } catch (error) {
    return { issues: [{ message: error instanceof Error ? error.message : String(error) }] };
  }
}

/** `colors.0: Expected number.`, as whole sentences. */
function issueText({ message, path = [] }: StandardSchemaV1.Issue): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return place === '' ? sentence(message) : `${place}: ${sentence(message)}`;
}
