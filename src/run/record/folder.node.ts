import { fileNameOf } from '../../graph/names.ts';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { documentText } from '../../graph/parse.ts';
import { refusal } from '../../graph/problem.ts';
import { prepareFolder, removeUnfinished, writeWhole, type Content } from '../files.node.ts';
import { readJsonFile } from './json-file.node.ts';
import { isPlainPath } from '../inside.node.ts';
import { withRegularFile } from '../read-file.node.ts';
import { pngParts } from '../../images/encode-png.ts';
import type { PictureNote } from '../../share/picture-note.ts';
import type { PictureEvent } from '../events.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { liveOf, type LiveCheckpoint } from '../live-checkpoint.ts';
import { checkpointParts, readCheckpointFile } from './checkpoint-file.ts';
import { pictureFile } from './picture-file.node.ts';
import { readRecord, type RunRecord } from './schema.ts';
import type { Course, Frame, RecordStore } from './store.ts';

const RECORD = 'record.json';
export const GRAPH = 'graph.stylograph.json';
const CHECKPOINT = 'checkpoint.bin';
const FRAMES = 'frames';
const ENDS = 'ends';
const START = 'start.bin';

export interface OpenedRecord {
  readonly folder: RecordFolder;
  readonly record: RunRecord;
}

/**
 * A record as a folder: `record.json`, the graph, `frames/`, the pictures that came of it, and a checkpoint; `ends/`, what optimizers
 * ended with; and `start.bin`, where a run begins that goes on from another.
 */
export class RecordFolder implements RecordStore {
  readonly path: string;
  private readonly pictures = new Map<string, string>();

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder for a new record. Throws a {@link GraphError} if there is one already, and an `UnwritableError` where
   * nothing can be written.
   */
  static async create(path: string): Promise<RecordFolder> {
    const present = await readdir(path).catch((): string[] => []);
    if (present.includes(RECORD))
      throw refusal(
        `${path} already contains a record.`,
        'Use another folder, or resume it: “stylograph run --record DIR --resume”.',
      );
    await prepareFolder(join(path, FRAMES));
    await prepareFolder(join(path, ENDS));
    return new RecordFolder(path);
  }

  /** Opens the folder of a record, given as the folder or as its `record.json`. Throws a {@link GraphError}. */
  static async open(path: string): Promise<OpenedRecord> {
    const opened = await RecordFolder.find(path);
    if (opened) return opened;
    throw refusal(
      `${path} contains no record.`,
      'Use a folder that was written by “stylograph run --record DIR”.',
    );
  }

  /** As {@link open}; undefined if there is no record. */
  static async find(path: string): Promise<OpenedRecord | undefined> {
    const folder = new RecordFolder(path.endsWith(RECORD) ? dirname(path) : path);
    const file = folder.file(RECORD);
    const raw = await readJsonFile({ name: file, remedy: 'Record the run again.' });
    return raw === undefined ? undefined : { folder, record: readRecord(raw, file) };
  }

  file(name: string): string {
    // Names come from records, which somebody else may have made.
    if (!isPlainPath(name))
      throw refusal(`“${name}” is not a valid file name in a record.`, 'Restore the record from a copy.');
    return join(this.path, name);
  }

  /** Of stages that race, the folder has room for one. */
  async keepCourse({ record, checkpoints }: Course): Promise<void> {
    // The record first: what it has beyond the checkpoint is cut off when the run resumes.
    await this.writeRecord(record);
    const checkpoint = checkpoints.at(-1);
    if (checkpoint) await this.write(CHECKPOINT, checkpointParts(checkpoint, record));
  }

  async keepFrame({ stage, step, picture }: Frame): Promise<string> {
    const file = `${FRAMES}/${fileNameOf(stage)}-${String(step).padStart(6, '0')}.png`;
    await this.write(file, pngParts(picture));
    return file;
  }

  async keepEnd(end: LiveCheckpoint, record: RunRecord): Promise<void> {
    await this.write(endFile(end.optimizer), checkpointParts(end, record));
  }

  /** Keeps where a run begins that goes on from another. */
  async keepStart(start: Checkpoint, record: RunRecord): Promise<void> {
    await this.write(START, checkpointParts(liveOf(start), record));
  }

  async keepPicture({ node, picture }: PictureEvent, note: PictureNote): Promise<void> {
    const file = `${fileNameOf(node)}.png`;
    await this.write(file, pictureFile(picture, { format: 'png' }, note));
    this.pictures.set(node, this.file(file));
  }

  /** The file that has the picture of a node, if one was kept. */
  pictureOf(node: string): string | undefined {
    return this.pictures.get(node);
  }

  /** Writes the record of a run that has ended, and its graph as a file of its own. */
  async finish(record: RunRecord): Promise<void> {
    await this.write(GRAPH, documentText(record.graph));
    await this.writeRecord(record);
    await rm(this.checkpointFile, { force: true });
  }

  private async writeRecord(record: RunRecord): Promise<void> {
    await this.write(RECORD, `${JSON.stringify(record)}\n`);
  }

  /** Writes a file whole or not at all: a process may be killed at any time. */
  private async write(name: string, content: Content): Promise<void> {
    await writeWhole(this.file(name), content);
  }

  get checkpointFile(): string {
    return this.file(CHECKPOINT);
  }

  /** The checkpoint from which an interrupted run resumes: before its first, where it begins if it goes on from another. */
  async checkpoint(record: RunRecord): Promise<Checkpoint | undefined> {
    const remedy = 'Delete this file to start the run again, or restore it from a copy.';
    return (await this.checkpointIn(CHECKPOINT, record, remedy)) ?? this.start(record);
  }

  /** Where the run begins, if it goes on from another. */
  start(record: RunRecord): Promise<Checkpoint | undefined> {
    return this.checkpointIn(START, record, 'Restore it from a copy, or make it from its record again.');
  }

  /** What an optimizer ended with, if that was kept. */
  end(optimizer: string, record: RunRecord): Promise<Checkpoint | undefined> {
    const remedy = 'Delete this file to use the picture of the record instead, or restore it from a copy.';
    return this.checkpointIn(endFile(optimizer), record, remedy);
  }

  private async checkpointIn(
    file: string,
    record: RunRecord,
    remedy: string,
  ): Promise<Checkpoint | undefined> {
    const name = this.file(file);
    try {
      return await withRegularFile(name, (file) => readCheckpointFile(file, record, { name, remedy }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Removes what was being written when a run was killed. */
  async tidy(): Promise<void> {
    await removeUnfinished(this.path);
    await removeUnfinished(this.file(FRAMES));
    await removeUnfinished(this.file(ENDS));
  }
}

function endFile(optimizer: string): string {
  return `${ENDS}/${fileNameOf(optimizer)}.bin`;
}
