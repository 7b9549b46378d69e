import type { StandardSchemaV1 } from '@standard-schema/spec';
import { sentence } from './sentence.ts';

/** What is wrong with a value, in the words of its schema; nothing where it fits. */
export function issuesOf(schema: StandardSchemaV1, value: unknown): string[] {
  const result = validated(schema, value);
  return result.issues?.map(issueText) ?? [];
}

/** What a schema makes of a value. Throws where it does not fit. */
export function parsed(schema: StandardSchemaV1, value: unknown): unknown {
  const result = validated(schema, value);
  if (result.issues) throw new Error(result.issues.map(issueText).join(' '));
  return result.value;
}

/** A schema is someone else's code: where it throws, the value does not fit. */
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
