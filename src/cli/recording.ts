import { cpus } from 'node:os';
import { basename, dirname } from 'node:path';
import type { Choice } from '../engines/choose.ts';
import type { GraphDocument } from '../graph/document.ts';
import { sniffPicture } from '../images/sniff.ts';
import { Recorder } from '../run/record/recorder.ts';
import { findFile } from '../run/paths.node.ts';
import { pictureBytes } from '../run/resolver.node.ts';
import { withPicturesInside } from '../share/pictures.ts';
import { vocabulary } from './vocabulary.ts';
import { placeOf, type OpenedFile } from './open-graph.ts';
import { version } from './version.ts';

/** Begins the record of a run on this machine. */
export async function beginRecord(
  { document, world, pictureFiles }: OpenedFile,
  { engine, reason }: Choice,
): Promise<Recorder> {
  const { device, versions } = machine();
  const origin = {
    engine: { name: engine.name, device, reason },
    versions: { ...versions, ...engine.versions },
  };
  // What a muted node names may not have been there: it stays a name.
  const graph = await withFilesInside(document, (source) => Promise.resolve(pictureFiles.get(source)));
  return Recorder.begin(graph, vocabulary, world, origin);
}

/** What runs here. */
export function machine(): { device: string; versions: Record<string, string> } {
  return {
    device: cpus()[0]?.model ?? 'unknown',
    versions: { stylograph: version, node: process.version },
  };
}

/**
 * The document with the picture files that it names stored in it; `result:last` keeps referring to the latest result.
 *
 * @param taken hears of each file, by its path.
 */
export async function selfContained(
  document: GraphDocument,
  path: string,
  taken: (file: string) => void | Promise<void> = () => undefined,
): Promise<GraphDocument> {
  return withFilesInside(document, async (source) => {
    if (source === 'result:last') return undefined;
    const bytes = await pictureBytes(source, document, placeOf(path));
    await taken(await findFile(source, dirname(placeOf(path))));
    return bytes;
  });
}

function withFilesInside(
  document: GraphDocument,
  read: (source: string) => Promise<Uint8Array | undefined>,
): Promise<GraphDocument> {
  return withPicturesInside(document, vocabulary, async (source) => {
    const bytes = await read(source);
    return bytes && { name: basename(source), mime: `image/${sniffPicture(bytes)}`, bytes };
  });
}
