import { cpus } from 'node:os';
import { basename, dirname } from 'node:path';
import { version_core as tensorflow } from '@tensorflow/tfjs-core';
import type { Choice } from '../engines/choose.ts';
import type { GraphDocument } from '../graph/document.ts';
import { encodePicture } from '../images/codec.node.ts';
import { sniffPicture, type PictureFormat } from '../images/sniff.ts';
import type { Picture } from '../images/picture.ts';
import type { RunControl } from '../run/control.ts';
import type { PictureEvent, RunEvent, StepEvent } from '../run/events.ts';
import { UnwritableError } from '../run/files.node.ts';
import { writeCheckpoint } from '../run/record/checkpoint-file.ts';
import type { RecordFolder } from '../run/record/folder.node.ts';
import { Recorder } from '../run/record/recorder.ts';
import { findFile } from '../run/paths.node.ts';
import { pictureBytes } from '../run/surroundings.node.ts';
import { withPictureNote, type PictureNote } from '../share/picture-note.ts';
import { withPicturesInside } from '../share/pictures.ts';
import { vocabulary } from './vocabulary.ts';
import { placeOf, type OpenedGraph } from './open-graph.ts';
import { version } from './version.ts';

/** Begins the record of a run on this machine. */
export async function beginRecord(
  { document, world, pictureFiles }: OpenedGraph,
  { engine, reason }: Choice,
): Promise<Recorder> {
  const { device, versions } = machine();
  const origin = { engine: { name: engine.name, device, reason }, versions };
  // What a muted node names may not have been there: it stays a name.
  const graph = await withFilesInside(document, (source) => Promise.resolve(pictureFiles.get(source)));
  return Recorder.begin(graph, vocabulary, world, origin);
}

/** What runs here. */
export function machine(): { device: string; versions: Record<string, string> } {
  return {
    device: cpus()[0]?.model ?? 'unknown',
    versions: { stylograph: version, tensorflow, node: process.version },
  };
}

/**
 * The document with the picture files that it names inside; `result:last` goes on naming whatever was last.
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

/** So many seconds of work may be lost when the process is killed; a step that takes longer is lost too. */
const CHECKPOINT_INTERVAL = 2;

/**
 * Keeps a record's folder while the run goes on: frames, pictures, and what it takes to go on after being killed. Where that
 * cannot be written, the run goes on without, which is told.
 */
export class RecordKeeper {
  private readonly folder: RecordFolder;
  private readonly recorder: Recorder;
  private readonly control: RunControl;
  private readonly tell: (warning: string) => void;
  private kept = performance.now();
  private keepsRecord = true;
  private keepsCheckpoints = true;
  private readonly pictures = new Map<string, string>();

  constructor(
    folder: RecordFolder,
    recorder: Recorder,
    control: RunControl,
    tell: (warning: string) => void,
  ) {
    this.folder = folder;
    this.recorder = recorder;
    this.control = control;
    this.tell = tell;
  }

  /** To be called with every event once the recorder has it. */
  async keep(event: RunEvent): Promise<void> {
    if (event.type === 'picture') return this.keepPicture(event);
    if (!this.keepsRecord) return;
    const why = await whyNot(() => this.keepCourse(event));
    if (why === undefined) return;
    this.keepsRecord = false;
    this.tell(`The record is kept no more: ${why} The run goes on without.`);
  }

  /** The file of the record that has the picture of a node, if one has. */
  pictureOf(node: string): string | undefined {
    return this.pictures.get(node);
  }

  /**
   * Writes the record of the run that has ended, also where it could not be kept on the way. Says why it cannot be written, if
   * that is so.
   */
  async finish(): Promise<string | undefined> {
    return whyNot(() => this.folder.finish(this.recorder.finish()));
  }

  private async keepCourse(event: RunEvent): Promise<void> {
    if (event.type === 'prepared') await this.folder.writeRecord(this.recorder.record);
    if (event.type !== 'step') return;
    await this.keepFrame(event);
    const isDue = performance.now() - this.kept >= CHECKPOINT_INTERVAL * 1000;
    if (isDue && this.keepsCheckpoints && this.control.isReady(event.optimizer)) await this.keepCheckpoint();
  }

  private async keepPicture({ node, picture }: PictureEvent): Promise<void> {
    const file = `${node}.png`;
    const bytes = await pictureFile(picture, 'png', this.recorder.pictureNote());
    const why = await whyNot(() => this.folder.write(file, bytes));
    if (why === undefined) this.pictures.set(node, this.folder.file(file));
    else if (this.keepsRecord) this.tell(why);
  }

  /** The canvas after steps 1, 2, 4, 8 and so on: what changes most comes first. */
  private async keepFrame({ optimizer, step }: StepEvent): Promise<void> {
    if (!Number.isInteger(Math.log2(step))) return;
    const canvas = await this.control.canvas(optimizer);
    if (!canvas) return;
    const file = `frames/${optimizer}-${String(step).padStart(6, '0')}.png`;
    await this.folder.write(file, await encodePicture(clipped(canvas), 'png'));
    this.recorder.keepFrame(optimizer, step, file);
  }

  private async keepCheckpoint(): Promise<void> {
    const checkpoint = await this.control.checkpoint();
    if (!checkpoint) return;
    // The record first: what it has beyond the checkpoint is cut when the run goes on.
    const { record } = this.recorder;
    await this.folder.writeRecord(record);
    const bytes = await writeCheckpoint(checkpoint, record);
    // It may be far larger than all the rest.
    const why = await whyNot(() => this.folder.writeCheckpoint(bytes));
    this.kept = performance.now();
    if (why === undefined) return;
    this.keepsCheckpoints = false;
    this.tell(`From here on the run could not be resumed: ${why} The run goes on.`);
  }
}

/** Writes, and says why that cannot be done. */
async function whyNot(write: () => Promise<void>): Promise<string | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (error instanceof UnwritableError) return error.message;
    throw error;
  }
}

function clipped({ width, height, data }: Picture): Picture {
  return { width, height, data: data.map((x) => Math.min(1, Math.max(0, x))) };
}

/** A picture as a file; a PNG tells how it was made. */
export async function pictureFile(
  picture: Picture,
  format: PictureFormat,
  note: PictureNote,
): Promise<Uint8Array> {
  const bytes = await encodePicture(picture, format);
  return format === 'png' ? withPictureNote(bytes, note) : bytes;
}
