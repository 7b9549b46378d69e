import { fileNameOf } from '../../graph/names.ts';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { engineCalled, engineNames, type EngineName } from '../../engines/choose.ts';
import { sweepSchema, type GraphDocument, type GraphSweep } from '../../graph/document.ts';
import { decodePicture } from '../../images/codec.node.ts';
import type { Picture } from '../../images/picture.ts';
import { gridOf, type Cell, type Grid } from '../../lab/cells.ts';
import type { CellResult } from '../../lab/run-cell.ts';
import type { Outcome } from '../../lab/table.ts';
import { prepareFolder, removeUnfinished, UnwritableError, writeWhole } from '../../run/files.node.ts';
import { lockFolder } from '../../run/folder-lock.node.ts';
import { RecordFolder } from '../../run/record/folder.node.ts';
import { readJsonFile } from '../../run/record/json-file.node.ts';
import { readKept, requireVersion, type Source } from '../../run/record/kept.ts';
import { graphIn } from '../../run/record/schema.ts';
import { hashOfJson } from '../../share/hash.ts';
import { GraphError, refusal } from '../../graph/problem.ts';
import { vocabulary } from '../vocabulary.ts';

const PLAN = 'sweep.json';
const FAILED = 'failed.json';

const FORMAT = 'stylograph-sweep';
const VERSION = 2;

/** What backends of TensorFlow.js were asked for by up to version 1. */
const formerNames: Readonly<Record<string, EngineName>> = {
  wasm: 'tfjs-wasm',
  cpu: 'tfjs-cpu',
  webgl: 'tfjs-webgl',
};

/** The first folders had neither a format nor a version. */
const planSchema = v.object({
  format: v.optional(v.literal(FORMAT)),
  version: v.optional(v.picklist([1, VERSION])),
  graph: v.unknown(),
  sweep: sweepSchema,
  engine: v.picklist([...engineNames, ...Object.keys(formerNames)]),
  place: v.string(),
});
const failureSchema = v.object({ error: v.string() });

/** The definition of a sweep: enough for another process to take part in it, or to resume it later. */
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

  /**
   * Makes the folder, or opens it to resume: it is reserved for this process until the process ends. Throws a {@link
   * GraphError} if it belongs to another sweep or is in use, and an `UnwritableError`.
   */
  static async create(path: string, plan: SweepPlan): Promise<SweepFolder> {
    const folder = new SweepFolder(path, plan);
    await prepareFolder(join(path, 'cells'));
    await lockFolder(path);
    await removeUnfinished(path);
    const before = await readPlan(path);
    if (before === undefined)
      await writeWhole(join(path, PLAN), JSON.stringify({ format: FORMAT, version: VERSION, ...plan }));
    else if ((await essence(before)) !== (await essence(plan)))
      throw refusal(
        `${path} holds another sweep, with a different graph, values, budget or engine.`,
        'Use another folder, or delete this one.',
      );
    return folder;
  }

  static async open(path: string): Promise<SweepFolder> {
    const plan = await readPlan(path);
    if (!plan)
      throw refusal(`${path} holds no sweep.`, 'Use a folder that was written by “stylograph sweep”.');
    return new SweepFolder(path, plan);
  }

  /** Where a cell is. */
  cellPath({ name }: Cell): string {
    return join(this.path, 'cells', name);
  }

  /** How a cell ended, a damaged one among those that failed; undefined if it has not been run. */
  async outcome(cell: Cell): Promise<Outcome | undefined> {
    try {
      const source = { name: join(this.cellPath(cell), FAILED), remedy: 'The cell is run again.' };
      const failed = await readJsonFile(source);
      if (failed !== undefined) return readKept(failureSchema, failed, source);
      const opened = await RecordFolder.find(this.cellPath(cell));
      return opened && { record: opened.record };
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      return { error: error.problems[0]!.reason };
    }
  }

  /** The engine of the cells to come: that of a cell that is done, where any would do at the beginning. */
  async engine(): Promise<EngineName> {
    if (this.plan.engine !== 'auto') return this.plan.engine;
    for (const cell of this.grid.cells) {
      const outcome = await this.outcome(cell);
      if (outcome && 'record' in outcome) return engineCalled(outcome.record.engine.name);
    }
    return 'auto';
  }

  /** Clears what an earlier try of a cell left. */
  async clear(cell: Cell): Promise<void> {
    const path = this.cellPath(cell);
    await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
      throw new UnwritableError(path, error);
    });
  }

  async keep(cell: Cell, { record, note, pictures }: CellResult): Promise<void> {
    const folder = await RecordFolder.create(this.cellPath(cell));
    for (const picture of pictures) await folder.keepPicture(picture, note);
    await folder.finish(record);
  }

  async fail(cell: Cell, error: string): Promise<void> {
    await this.clear(cell);
    await prepareFolder(this.cellPath(cell));
    await writeWhole(join(this.cellPath(cell), FAILED), JSON.stringify({ error }));
  }

  /** The last picture of a cell that is done; undefined if its file is gone. */
  async picture(cell: Cell, outcome: Outcome): Promise<Picture | undefined> {
    const node = 'record' in outcome ? outcome.record.results.at(-1)?.node : undefined;
    if (node === undefined) return undefined;
    const bytes = await readFile(join(this.cellPath(cell), `${fileNameOf(node)}.png`)).catch(() => undefined);
    return bytes && decodePicture(bytes);
  }
}

/** The plan that a folder has, if it has one. Throws a {@link GraphError} if it is damaged. */
async function readPlan(path: string): Promise<SweepPlan | undefined> {
  const source: Source = {
    name: join(path, PLAN),
    remedy: 'Restore it from a copy, or use another folder for the sweep.',
  };
  const raw = await readJsonFile(source);
  if (raw === undefined) return undefined;
  requireVersion(raw, VERSION, source);
  const { graph, sweep, engine, place, version = 1 } = readKept(planSchema, raw, source);
  const name = version === 1 ? (formerNames[engine] ?? engine) : engine;
  return { graph: graphIn(graph, source), sweep, engine: engineCalled(name), place };
}

/** The hash of everything that must be the same to resume. */
function essence({ graph, sweep, engine }: SweepPlan): Promise<string> {
  return hashOfJson({ graph, sweep, engine });
}
