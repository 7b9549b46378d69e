import * as v from 'valibot';
import { findAmbiguities } from './ambiguities.ts';
import { documentSchema, type GraphDocument } from './document.ts';
import { parseJson } from './json.ts';
import { issueText } from './schema-issue.ts';
import { migrate } from './migrations.ts';
import type { RawDocument } from './migrations/migration.ts';
import { GraphError, refusal, type Place, type Problem } from './problem.ts';

/**
 * Reads a graph from its text. Throws a {@link GraphError} with every problem found where the text is no JSON, no
 * Stylograph graph, from a newer version, does not fit the schema, or calls two things by one name.
 */
export function parseDocument(text: string): GraphDocument {
  return readDocument(parseJson(text));
}

/** As {@link parseDocument}, from JSON that is parsed already. */
export function readDocument(raw: unknown): GraphDocument {
  if (!isRecord(raw) || raw['format'] !== 'stylograph')
    throw refusal(
      'This is not a Stylograph graph: "format": "stylograph" is missing.',
      'Open a file that ends in .stylograph.json.',
    );
  const document = migrate(raw);
  const result = v.safeParse(documentSchema, document);
  if (!result.success) throw new GraphError(result.issues.map((issue) => problemOf(document, issue)));
  const ambiguities = findAmbiguities(result.output);
  if (ambiguities.length > 0) throw new GraphError(ambiguities);
  return result.output;
}

/** The text of a graph file: JSON with two spaces, a newline at the end. */
export function documentText(document: GraphDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Says where in the file an issue is: by the node's id if there is one. */
function problemOf(document: RawDocument, issue: v.BaseIssue<unknown>): Problem {
  const keys = (issue.path ?? []).map((step) => String(step.key));
  const [list, index, ...rest] = keys;
  const nodes = document['nodes'];
  const node: unknown = list === 'nodes' && Array.isArray(nodes) ? nodes[Number(index)] : undefined;
  const place: Place = isRecord(node) && typeof node['id'] === 'string' ? { node: node['id'] } : {};
  const path = place.node === undefined ? keys.join('.') : rest.join('.');
  return {
    severity: 'error',
    ...place,
    reason: `“${path}” ${issueText(issue)}.`,
    remedy: 'Correct it in the file.',
  };
}

function isRecord(value: unknown): value is RawDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
