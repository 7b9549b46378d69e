import { cpus } from 'node:os';
import { basename } from 'node:path';
import { version_core as tensorflow } from '@tensorflow/tfjs-core';
import type { Choice } from '../engines/choose.ts';
import type { GraphDocument } from '../graph/document.ts';
import { encodePicture } from '../images/codec.node.ts';
import { sniffPicture, type PictureFormat } from '../images/sniff.ts';
import type { Picture } from '../images/picture.ts';
import type { RunControl } from '../run/control.ts';
import type { PictureEvent, StepEvent } from '../run/events.ts';
import type { RecordFolder } from '../run/record/folder.node.ts';
import { Recorder } from '../run/record/recorder.ts';
import { pictureBytes } from '../run/surroundings.node.ts';
import { withPictureNote } from '../share/picture-note.ts';
import { withPicturesInside } from '../share/pictures.ts';
import { vocabulary } from '../vocabulary.ts';
import { placeOf, type OpenedGraph } from './open-graph.ts';
import { version } from './version.ts';

/** Begins the record of a run on this machine. */
export async function beginRecord(
  { document, world }: OpenedGraph,
  path: string,
  { engine, reason }: Choice,
): Promise<Recorder> {
  return Recorder.begin(await selfContained(document, path), vocabulary, world, {
    engine: { name: engine.name, device: cpus()[0]?.model ?? 'unknown', reason },
    versions: { stylograph: version, tensorflow, node: process.version },
  });
}

/** The document with the picture files that it names inside. */
export function selfContained(document: GraphDocument, path: string): Promise<GraphDocument> {
  return withPicturesInside(document, vocabulary, async (source) => {
    const bytes = await pictureBytes(source, document, placeOf(path));
    return { name: basename(source), mime: `image/${sniffPicture(bytes)}`, bytes };
  });
}

/** Keeps the canvas after steps 1, 2, 4, 8 and so on: what changes most comes first. */
export async function keepFrame(
  { optimizer, step }: StepEvent,
  control: RunControl,
  recorder: Recorder,
  folder: RecordFolder,
): Promise<void> {
  if (!Number.isInteger(Math.log2(step))) return;
  const canvas = await control.canvas();
  if (!canvas) return;
  const file = `frames/${optimizer}-${String(step).padStart(6, '0')}.png`;
  await folder.write(file, await encodePicture(clipped(canvas), 'png'));
  recorder.keepFrame(optimizer, step, file);
}

function clipped({ width, height, data }: Picture): Picture {
  return { width, height, data: data.map((x) => Math.min(1, Math.max(0, x))) };
}

/** Keeps a picture that came of a run in its record. */
export async function keepResult(
  { node, picture }: PictureEvent,
  recorder: Recorder,
  folder: RecordFolder,
): Promise<void> {
  await folder.write(`${node}.png`, await pictureFile(picture, 'png', recorder));
}

/** A picture as a file; a PNG tells how it was made. */
export async function pictureFile(
  picture: Picture,
  format: PictureFormat,
  recorder: Recorder,
): Promise<Uint8Array> {
  const bytes = await encodePicture(picture, format);
  return format === 'png' ? withPictureNote(bytes, recorder.pictureNote()) : bytes;
}
