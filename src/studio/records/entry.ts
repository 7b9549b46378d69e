import type { RunRecord } from '../../run/record/schema.ts';
import type { KeptRun, SweepCell } from './kept-run.ts';

/** What the user has written on a record. */
export interface EntryMarks {
  readonly starred: boolean;
  readonly tags: readonly string[];
  readonly note: string;
}

/** A record as the gallery shows it. */
export interface RecordEntry extends EntryMarks {
  readonly id: string;
  /** When the run began, as an ISO date. */
  readonly created: string;
  readonly title: string;
  readonly status: RunRecord['status'];
  readonly engine: string;
  readonly steps: number;
  /** The loss that its last optimizer ended with. */
  readonly total: number | null;
  readonly width: number;
  readonly height: number;
  /** Of its pictures; those of its graph are shared and not counted. */
  readonly bytes: number;
  /** A small picture as a data address. */
  readonly thumbnail: string | undefined;
  /** The pictures that its graph carries, by hash. */
  readonly assets: readonly string[];
  readonly sweep?: SweepCell | undefined;
}

export function entryOf(
  { record, pictures, thumbnail, sweep }: KeptRun,
  { starred = false, tags = [], note = '' }: Partial<EntryMarks> = {},
): RecordEntry {
  const last = record.stages.at(-1);
  const { width = 0, height = 0 } = record.results.at(-1) ?? last ?? {};
  return {
    id: record.id,
    created: record.created,
    title: record.graph.title ?? 'Untitled',
    status: record.status,
    engine: record.engine.name,
    steps: record.stages.reduce((sum, { curves }) => sum + (curves.step.at(-1) ?? 0), 0),
    total: last?.losses?.total ?? last?.curves.total.at(-1) ?? null,
    width,
    height,
    bytes: pictures.reduce((sum, { png }) => sum + png.length, 0),
    thumbnail,
    assets: Object.keys(record.graph.assets ?? {}),
    sweep,
    starred,
    tags,
    note,
  };
}

/** Whether each word of a text occurs in a record's description; `tag:word` searches its tags alone. */
export function matches({ title, tags, note, engine, status, created }: RecordEntry, text: string): boolean {
  const all = [title, ...tags, note, engine, status, created].join(' ').toLowerCase();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) =>
    word.startsWith('tag:')
      ? tags.some((tag) => tag.toLowerCase().startsWith(word.slice(4)))
      : all.includes(word),
  );
}
