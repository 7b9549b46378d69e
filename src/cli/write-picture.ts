import { randomUUID } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { UnwritableError, writeWhole } from '../run/files.node.ts';
import { writeOut } from './standard-streams.ts';

/** Where a picture is, and what kept it from where it should be. */
export interface WrittenPicture {
  /** Undefined if it could be written nowhere. */
  readonly file: string | undefined;
  readonly problem?: string;
}

/**
 * Writes the picture of a run, which may have taken hours: where its file cannot be written, to another place.
 *
 * @param parts gives the parts of the file, each time that it is asked.
 * @param recorded the file of the run's record that has the picture already, if one has.
 * @param places folders to turn to, the best first.
 */
export async function writePicture(
  file: string,
  parts: () => AsyncIterable<Uint8Array>,
  recorded: string | undefined,
  places: readonly string[] = [tmpdir(), homedir()],
): Promise<WrittenPicture> {
  try {
    await writeOut(file, parts());
    return { file };
  } catch (error) {
    if (!(error instanceof UnwritableError)) throw error;
    const kept = recorded ?? (await writeElsewhere(basename(file), parts, places));
    const where =
      kept === undefined ? 'It could not be written anywhere else either.' : `The picture is in ${kept}.`;
    return { file: kept, problem: `${error.message} ${where}` };
  }
}

async function writeElsewhere(
  name: string,
  parts: () => AsyncIterable<Uint8Array>,
  places: readonly string[],
): Promise<string | undefined> {
  for (const place of places) {
    const file = join(place, `stylograph-${randomUUID().slice(0, 8)}-${name}`);
    try {
      await writeWhole(file, parts());
      return file;
    } catch (error) {
      if (!(error instanceof UnwritableError)) throw error;
    }
  }
  return undefined;
}
