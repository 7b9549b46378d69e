import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseJson } from '../../graph/json.ts';
import { documentText } from '../../graph/parse.ts';
import { refusal } from '../../graph/problem.ts';
import { sentence } from '../../graph/sentence.ts';
import { readRecord, type RunRecord } from './schema.ts';

const RECORD = 'record.json';
export const GRAPH = 'graph.stylograph.json';
const CHECKPOINT = 'checkpoint.bin';

/** A record as a folder: `record.json`, the graph, `frames/`, the pictures that came of it, and a checkpoint. */
export class RecordFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder for a new record. Throws a {@link GraphError} where there is one already. */
  static async create(path: string): Promise<RecordFolder> {
    const present = await readdir(path).catch((): string[] => []);
    if (present.includes(RECORD))
      throw refusal(
        `${path} holds a record already.`,
        'Give another folder, or resume it: “stylograph run --record DIR --resume”.',
      );
    await mkdir(join(path, 'frames'), { recursive: true });
    return new RecordFolder(path);
  }

  /** Opens the folder of a record, named by itself or by its `record.json`. Throws a {@link GraphError}. */
  static async open(path: string): Promise<{ folder: RecordFolder; record: RunRecord }> {
    const folder = new RecordFolder(path.endsWith(RECORD) ? dirname(path) : path);
    let text: string;
    try {
      text = await readFile(folder.file(RECORD), 'utf8');
    } catch (error) {
      throw refusal(
        `${folder.path} holds no record: ${sentence((error as Error).message)}`,
        'Give a folder that “stylograph run --record DIR” wrote.',
      );
    }
    return { folder, record: readRecord(parseJson(text)) };
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async writeRecord(record: RunRecord): Promise<void> {
    await this.write(RECORD, `${JSON.stringify(record)}\n`);
  }

  /** Writes the record of a run that has ended, and its graph as a file of its own. */
  async finish(record: RunRecord): Promise<void> {
    await this.write(GRAPH, documentText(record.graph));
    await this.writeRecord(record);
    await rm(this.file(CHECKPOINT), { force: true });
  }

  /** Writes a file whole or not at all: a process may be killed at any time. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    const part = this.file(`${name}.part`);
    await writeFile(part, content);
    await rename(part, this.file(name));
  }

  /** The checkpoint that a run which was cut off goes on from. */
  async checkpoint(): Promise<Uint8Array | undefined> {
    return readFile(this.file(CHECKPOINT)).catch(() => undefined);
  }

  async writeCheckpoint(bytes: Uint8Array): Promise<void> {
    await this.write(CHECKPOINT, bytes);
  }
}
