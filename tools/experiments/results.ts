import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

export const FOLDER = path.join(import.meta.dirname, '../../docs/experiments');

/** One optimizer of an experiment. */
export interface Run {
  readonly name: string;
  /** Why it ended. */
  readonly reason: string;
  readonly evaluations: number;
  /** At work, without the time that others took. */
  readonly seconds: number;
  readonly total: number;
  /** The loss of each loss node at the end, unweighted. */
  readonly terms: Readonly<Record<string, number>>;
  readonly curve: {
    readonly evaluations: readonly number[];
    readonly seconds: readonly number[];
    readonly total: readonly number[];
  };
  /** What was done about stalls: after how many evaluations, and what the loss was then. */
  readonly events: readonly { readonly kind: string; readonly evaluations: number; readonly total: number }[];
}

/** One picture of an experiment. */
export interface Shown {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Share of the energy of brightness that is in the highest octave of the spectrum. */
  readonly octave: number;
  /** Root mean square of the differences of U and V from the photo, of 255; missing if there is no photo. */
  readonly chroma?: number;
  /** Root mean square of the differences from each picture before it, of 255. */
  readonly distances: Readonly<Record<string, number>>;
}

export interface Results {
  /** Of everything that decides them; results of another graph are run again. */
  readonly key: string;
  readonly runs: readonly Run[];
  readonly pictures: readonly Shown[];
}

/** The results of an experiment, or nothing where it has not run. */
export async function readResults(name: string): Promise<Results | undefined> {
  const file = path.join(FOLDER, name, 'results.json');
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Results) : undefined;
}

/** Writes a file below `docs/experiments/`, text in the form in which the repository keeps it. */
export async function write(file: string, content: string | Uint8Array): Promise<void> {
  const target = path.join(FOLDER, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, typeof content === 'string' ? await formatted(target, content) : content);
}

/** Text as prettier writes it; what it does not know stays as it is. */
export async function formatted(file: string, text: string): Promise<string> {
  if (!/\.(json|md)$/.test(file)) return text;
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}
