import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../../engines/choose.ts';
import type { GraphDocument, GraphSweep } from '../../graph/document.ts';
import { parseJson } from '../../graph/json.ts';
import { readDocument } from '../../graph/parse.ts';
import { decodePicture } from '../../images/codec.node.ts';
import type { Picture } from '../../images/picture.ts';
import { gridOf, type Cell, type Grid } from '../../lab/cells.ts';
import type { CellResult } from '../../lab/run-cell.ts';
import type { Outcome } from '../../lab/table.ts';
import { RecordFolder } from '../../run/record/folder.node.ts';
import { hashOfJson } from '../../share/hash.ts';
import { refusal } from '../../graph/problem.ts';
import { vocabulary } from '../vocabulary.ts';
import { pictureFile } from '../recording.ts';
import { writeWhole } from '../targets.ts';

const PLAN = 'sweep.json';
const FAILED = 'failed.json';

/** What a sweep is: enough for another process to take part in it, or to go on with it later. */
export interface SweepPlan {
  /** Carries its pictures. */
  readonly graph: GraphDocument;
  readonly sweep: GraphSweep;
  readonly engine: EngineName;
  /** What relative names among the values start from. */
  readonly place: string;
}

/** The folder of a sweep: `sweep.json`, and in `cells/` the record of each cell, which is there once it is done. */
export class SweepFolder {
  readonly path: string;
  readonly plan: SweepPlan;
  readonly grid: Grid;

  private constructor(path: string, plan: SweepPlan) {
    this.path = path;
    this.plan = plan;
    this.grid = gridOf(plan.graph, vocabulary, plan.sweep);
  }

  /** Makes the folder, or opens it to go on. Throws a {@link GraphError} where it is that of another sweep. */
  static async create(path: string, plan: SweepPlan): Promise<SweepFolder> {
    const folder = new SweepFolder(path, plan);
    await mkdir(join(path, 'cells'), { recursive: true });
    const before = await readFile(join(path, PLAN), 'utf8').catch(() => undefined);
    if (before === undefined) await writeWhole(join(path, PLAN), Buffer.from(JSON.stringify(plan)));
    else if ((await essence(parseJson(before) as SweepPlan)) !== (await essence(plan)))
      throw refusal(
        `${path} holds another sweep: its graph, its values, its budget or its engine differ.`,
        'Give another folder, or remove this one.',
      );
    return folder;
  }

  static async open(path: string): Promise<SweepFolder> {
    const plan = parseJson(await readFile(join(path, PLAN), 'utf8')) as SweepPlan;
    return new SweepFolder(path, { ...plan, graph: readDocument(plan.graph) });
  }

  /** Where a cell is. */
  cellPath({ name }: Cell): string {
    return join(this.path, 'cells', name);
  }

  /** How a cell ended; undefined where it has to be run. */
  async outcome(cell: Cell): Promise<Outcome | undefined> {
    const failed = await readFile(join(this.cellPath(cell), FAILED), 'utf8').catch(() => undefined);
    if (failed !== undefined) return parseJson(failed) as Outcome;
    const opened = await RecordFolder.open(this.cellPath(cell)).catch(() => undefined);
    return opened && { record: opened.record };
  }

  /** Clears what an earlier try of a cell left. */
  async clear(cell: Cell): Promise<void> {
    await rm(this.cellPath(cell), { recursive: true, force: true });
  }

  async keep(cell: Cell, { record, note, pictures }: CellResult): Promise<void> {
    const folder = await RecordFolder.create(this.cellPath(cell));
    for (const { node, picture } of pictures)
      await folder.write(`${node}.png`, await pictureFile(picture, 'png', note));
    await folder.finish(record);
  }

  async fail(cell: Cell, error: string): Promise<void> {
    await this.clear(cell);
    await mkdir(this.cellPath(cell), { recursive: true });
    await writeWhole(join(this.cellPath(cell), FAILED), Buffer.from(JSON.stringify({ error })));
  }

  /** The last picture of a cell that is done; undefined where its file is gone. */
  async picture(cell: Cell, outcome: Outcome): Promise<Picture | undefined> {
    const node = 'record' in outcome ? outcome.record.results.at(-1)?.node : undefined;
    if (node === undefined) return undefined;
    const bytes = await readFile(join(this.cellPath(cell), `${node}.png`)).catch(() => undefined);
    return bytes && decodePicture(bytes);
  }
}

/** The hash of what has to be the same to go on. */
function essence({ graph, sweep, engine }: SweepPlan): Promise<string> {
  return hashOfJson({ graph, sweep, engine });
}
