import { refusal } from '../graph/problem.ts';
import { decodePicture } from '../images/codec.node.ts';
import type { Picture } from '../images/picture.ts';
import { sizeOf } from '../program/shape.ts';
import { decoded, optimizedShape } from '../run/coefficients.ts';
import type { UpscaleFrom } from '../run/upscale/start.ts';
import { inputHashes } from '../run/record/hashes.ts';
import { GRAPH, RecordFolder } from '../run/record/folder.node.ts';
import type { RunRecord, StageRecord } from '../run/record/schema.ts';
import { openRecord } from './commands/replay.ts';
import { openGraph, type OpenedFile } from './open-graph.ts';

/** What of a record is finished at a larger size. */
export interface UpscaleSource {
  readonly opened: OpenedFile;
  readonly record: RunRecord;
  /** Without its share of a pyramid. */
  readonly optimizer: string;
  readonly from: UpscaleFrom;
  /** What its user should know, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Opens the result of a record: of a run that has ended, the picture and the state that an optimizer ended with; of one that was cut off,
 * those of its last checkpoint. Throws a {@link GraphError} that says what is missing.
 *
 * @param wanted the optimizer, if not the last one.
 */
export async function upscaleSource(path: string, wanted: string | undefined): Promise<UpscaleSource> {
  const { record, pictures } = await openRecord(path);
  const folder = path.endsWith('.zip') ? undefined : (await RecordFolder.open(path)).folder;
  const opened = await openGraph(record.graph, folder?.file(GRAPH) ?? path);
  const checkpoint = record.status === 'running' ? await folder?.checkpoint(record) : undefined;
  const stage = chosenStage(record, wanted ?? checkpoint?.optimizer);
  const optimizer = stage.optimizer.split('@')[0]!;
  const isCutOff = checkpoint?.optimizer === stage.optimizer && checkpoint.step > 0;
  const end = isCutOff ? checkpoint : await folder?.end(stage.optimizer, record);
  const changed = await changedInputs(opened, record);
  if (end) {
    const { width, height } = stage;
    const ended = opened.compiled.stages.find(({ id }) => id === stage.optimizer);
    if (!ended || end.canvas.length !== sizeOf(optimizedShape(ended)))
      throw refusal(
        `The canvas that “${stage.optimizer}” ended with is not as large as its record says.`,
        'Restore the record from a copy.',
      );
    const cutOff = `The run was cut off: its last checkpoint, after step ${end.step} of “${stage.optimizer}”, is finished.`;
    return {
      ...{ opened, record, optimizer },
      from: { picture: { width, height, data: decoded(ended, end.canvas) }, state: end.descent },
      notes: [...changed, ...(isCutOff ? [cutOff] : [])],
    };
  }
  const picture = await keptPicture(opened, optimizer, pictures);
  if (!picture)
    throw refusal(
      `The record has no picture of what “${optimizer}” ended with.`,
      record.status === 'running'
        ? 'Its run was cut off before the first checkpoint. Resume it: “stylograph run --record DIR --resume”.'
        : 'Its file may have been moved. Restore the record from a copy, or run it again.',
    );
  const averages = `The record has the picture of “${optimizer}”, but not the state of its method, which starts anew.`;
  return { ...{ opened, record, optimizer }, from: { picture }, notes: [...changed, averages] };
}

function chosenStage({ stages }: RunRecord, wanted: string | undefined): StageRecord {
  const whole = stages.filter(({ optimizer }) => !optimizer.includes('@'));
  const found =
    wanted === undefined
      ? (whole.at(-1) ?? stages.at(-1))
      : stages.find(({ optimizer }) => optimizer === wanted);
  if (found) return found;
  throw refusal(
    wanted === undefined
      ? 'The run of the record has not begun.'
      : `The record has no optimizer “${wanted}”.`,
    whole.length === 0
      ? 'Run its graph first.'
      : `It has ${whole.map(({ optimizer }) => `“${optimizer}”`).join(', ')}.`,
  );
}

/** The result of an optimizer among the pictures of a record, in 8 bits. */
async function keptPicture(
  { compiled }: OpenedFile,
  optimizer: string,
  pictures: ReadonlyMap<string, Uint8Array>,
): Promise<Picture | undefined> {
  const shown = compiled.pictures.find(({ node, plan: { outputs } }) => {
    const value = outputs['picture']!;
    return value.primitive === 'result' && value.attributes.node === optimizer && pictures.has(node);
  });
  const bytes = shown && pictures.get(shown.node);
  return bytes && decodePicture(bytes);
}

/** What went into the run and is not the same now. */
async function changedInputs({ world }: OpenedFile, record: RunRecord): Promise<string[]> {
  const now = await inputHashes(world);
  const changed = (
    what: string,
    before: Readonly<Record<string, string>>,
    again: Readonly<Record<string, string>>,
  ) =>
    Object.keys(before).flatMap((name) =>
      again[name] === undefined || again[name] === before[name]
        ? []
        : [`The ${what} “${name}” has changed since the run, so the result will look different.`],
    );
  return [
    ...changed('picture', record.pictures, now.pictures),
    ...changed('model', record.models, now.models),
  ];
}
