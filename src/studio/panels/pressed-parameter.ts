import type { GraphDocument } from '../../graph/document.ts';
import { isSet, resetParameter } from '../../graph/edits/parameters.ts';
import { parameterAt, type ParameterAddress } from '../../graph/parameter-address.ts';
import { vocabulary } from '../../vocabulary.ts';
import { writeClipboardText } from '../../platform/clipboard.ts';
import type { Studio } from '../state/studio.svelte.ts';

/** The title of a parameter or of one of several weights, for a sentence; undefined if there is none at the address. */
export function titleAt(document: GraphDocument, address: ParameterAddress): string | undefined {
  return parameterAt(document, vocabulary, address)?.title.toLowerCase();
}

export function isSetAt({ nodes }: GraphDocument, [id, path]: ParameterAddress): boolean {
  return nodes.some((node) => node.id === id && isSet(node, path));
}

/** Leaves it to its default, in one step of the history. */
export function resetAt(studio: Studio, address: ParameterAddress): void {
  const title = titleAt(studio.documents.shown, address) ?? address[1];
  studio.edit(`reset ${title}`, (document) => resetParameter(document, ...address));
}

/** Copies its value as text that its field takes. */
export async function copyValueAt({ documents, notices }: Studio, address: ParameterAddress): Promise<void> {
  const value: unknown = parameterAt(documents.shown, vocabulary, address)?.default;
  const text =
    typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
  if (await writeClipboardText(text)) notices.add('good', 'The value was copied.');
  else notices.add('info', 'The browser blocks the clipboard, so nothing was copied.');
}
