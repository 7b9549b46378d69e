import type { GraphDocument } from '../graph/document.ts';
import { parseDocument } from '../graph/parse.ts';
import { startsWith } from '../images/sniff.ts';
import { readBundle } from './bundle.ts';
import { megabytes } from './inflate.ts';
import { readPictureNote, type PictureNote } from './picture-note.ts';
import { refusal } from '../graph/problem.ts';

/** What a file of any of our forms holds. */
export interface Shared {
  readonly document: GraphDocument;
  /** How a picture was made, from its file. */
  readonly note?: PictureNote;
  readonly result?: Uint8Array | undefined;
  /** The record of a run, as JSON; the caller must check it. */
  readonly record?: unknown;
}

/** Bytes of a file that is opened at all: a graph may carry several photographs. */
export const LARGEST_FILE = 500e6;

/**
 * Opens a graph file, a picture with its graph inside, or a bundle, recognized by content.
 *
 * @throws GraphError if it is none of them, damaged or too large, with what would help.
 */
export async function openShared(bytes: Uint8Array): Promise<Shared> {
  if (bytes.length > LARGEST_FILE)
    throw refusal(
      `The file is larger than ${megabytes(LARGEST_FILE)}.`,
      'No graph is that large. Open another file.',
    );
  if (startsWith(bytes, 'PK')) return readBundle(bytes);
  if (!startsWith(bytes, '\x89PNG')) return { document: parseDocument(new TextDecoder().decode(bytes)) };
  const note = readPictureNote(bytes);
  if (!note)
    throw refusal(
      'The picture contains no graph. It was not saved by Stylograph, or another program removed the graph.',
      'Get the original PNG, or the graph file.',
    );
  return { document: note.graph, note, result: bytes };
}
