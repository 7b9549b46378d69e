import { fileNameOf } from '../../graph/names.ts';
import type { Command } from 'commander';
import { engineCalled, type EngineName } from '../../engines/choose.ts';
import { refusal } from '../../graph/problem.ts';
import { decodePicture } from '../../images/codec.node.ts';
import type { Picture } from '../../images/picture.ts';
import { onWhite } from '../../images/on-white.ts';
import { quantizePicture } from '../../images/quantize.ts';
import type { Checkpoint } from '../../run/checkpoint.ts';
import { readRegularFile } from '../../run/read-file.node.ts';
import { RecordFolder } from '../../run/record/folder.node.ts';
import { likeness, type Likeness } from '../../run/record/likeness.ts';
import { readRecord, type RunRecord } from '../../run/record/schema.ts';
import { RunSession } from '../../run/session.ts';
import { LARGEST_FILE } from '../../share/open.ts';
import { engineHere } from '../engine.ts';
import { openGraph, readShared } from '../open-graph.ts';
import { createProgress } from '../progress.ts';
import { CONTINUES } from '../run-prepared.ts';
import { beginRecord } from '../recording.ts';
import { numberText } from '../text.ts';
import { finish } from '../finish.ts';
import { choice, ENGINES, packOption, target } from '../options.ts';

interface ReplayOptions {
  engine?: EngineName;
  json?: true;
}

/** What a record kept of its pictures, by node, where they are still there. */
type KeptPictures = ReadonlyMap<string, Uint8Array>;

/** `stylograph replay`: runs a record again and compares the results. Returns 0 if they are equal, else 1. */
async function replayCommand(path: string, options: ReplayOptions): Promise<number> {
  const { record, pictures, start } = await openRecord(path);
  if (!start && record.events.some(({ what }) => what === CONTINUES))
    console.error(
      'warning: The run continued another one, and where it began is not here: the results will differ. Use the folder of the record.',
    );
  const opened = await openGraph(record.graph, path);
  const name = options.engine ?? engineCalled(record.engine.name);
  const choice = await engineHere(name);
  const recorder = await beginRecord(opened, choice);
  const progress = options.json ? undefined : createProgress();
  const stop = new AbortController();
  const session = new RunSession(opened, choice.engine, { recorder, signal: stop.signal, resume: start });
  const off: Record<string, number | undefined> = {};
  try {
    for await (const event of session.run()) {
      progress?.show(event);
      if (event.type === 'step' && wasStoppedAt(record, event.optimizer, event.step)) stop.abort();
      const kept = event.type === 'picture' ? pictures.get(event.node) : undefined;
      if (event.type === 'picture' && kept)
        off[event.node] = levelsOff(onWhite(event.picture), await decodePicture(kept));
    }
  } finally {
    progress?.close();
    choice.engine.dispose();
  }
  await session.finish();
  const found = likeness(record, recorder.record);
  if (options.json) console.log(JSON.stringify({ ...found, levels: off }));
  else console.log(likenessText(found, record, off));
  return found.same ? 0 : 1;
}

interface OpenedRecord {
  readonly record: RunRecord;
  readonly pictures: KeptPictures;
  /** Where its run begins, if it goes on from another. */
  readonly start?: Checkpoint | undefined;
}

/** Opens a record: its folder, its `record.json`, or a bundle that holds one. */
export async function openRecord(path: string): Promise<OpenedRecord> {
  if (path.endsWith('.zip')) {
    const { record, result } = await readShared(path);
    if (record === undefined)
      throw refusal(`${path} holds no record.`, 'Give a bundle that was made from a record.');
    const read = readRecord(record, `The record in ${path}`);
    const node = read.results.at(-1)?.node;
    return { record: read, pictures: new Map(node && result ? [[node, result]] : []) };
  }
  const { folder, record } = await RecordFolder.open(path);
  const pictures = new Map<string, Uint8Array>();
  for (const { node } of record.results) {
    const bytes = await readRegularFile(folder.file(`${fileNameOf(node)}.png`), LARGEST_FILE).catch(
      () => undefined,
    );
    if (bytes) pictures.set(node, bytes);
  }
  return { record, pictures, start: await folder.start(record) };
}

function wasStoppedAt({ stages }: RunRecord, optimizer: string, step: number): boolean {
  const stage = stages.find((s) => s.optimizer === optimizer);
  return stage?.reason === 'stopped' && stage.curves.step.at(-1) === step;
}

/** The largest difference of two pictures in 8-bit levels; undefined if their sizes differ. */
function levelsOff(a: Picture, b: Picture): number | undefined {
  if (a.width !== b.width || a.height !== b.height) return undefined;
  const [one, other] = [quantizePicture(a), quantizePicture(b)];
  return one.reduce((most, level, i) => Math.max(most, Math.abs(level - other[i]!)), 0);
}

function likenessText(
  { same, loss, first, ends, pictures, causes }: Likeness,
  { stages }: RunRecord,
  off: Readonly<Record<string, number | undefined>>,
): string {
  const steps = stages.reduce((sum, { curves }) => sum + curves.step.length, 0);
  if (same)
    return `Identical, bit for bit: all losses of ${steps} steps, and ${Object.keys(pictures).length} pictures.`;
  const lines = ['Not identical.'];
  for (const { optimizer, before, again } of ends) lines.push(`“${optimizer}” ${before}; now: ${again}.`);
  if (first)
    lines.push(
      `Losses first differ at step ${first.step} of “${first.optimizer}”; the largest relative difference of the total is ${numberText(loss)}.`,
    );
  for (const [node, alike] of Object.entries(pictures))
    if (!alike)
      lines.push(
        `The picture of “${node}” differs${off[node] === undefined ? '' : ` by ${levelsText(off[node])}`}.`,
      );
  if (causes.length > 0) lines.push('Possible causes:');
  return [...lines, ...causes.map((cause) => `  ${cause}`)].join('\n');
}

function levelsText(most: number): string {
  return most === 0 ? 'less than 1 of 255 levels' : `at most ${most} of 255 levels`;
}

export function addReplay(program: Command): void {
  program
    .command('replay <record>')
    .description('run a record again and compare the results; exits with 1 if they differ')
    .addOption(packOption())
    .option('--json', 'print JSON')
    .addOption(choice('--engine <name>', 'compute engine, if not the one of the record', ENGINES))
    .action((path: string, options: ReplayOptions) => finish(replayCommand(target(path), options), path));
}
