import { assetOf } from '../../graph/assets.ts';
import type { GraphDocument } from '../../graph/document.ts';

/** The value of a parameter in words: a list with commas, a picture of the graph by its name. */
export function valueText(document: GraphDocument, value: unknown): string {
  if (typeof value === 'string')
    return value.startsWith('asset:')
      ? (assetOf(document, value.slice('asset:'.length))?.name ?? value)
      : value;
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${String(part)}`)
    .join(', ');
}
