import { zlibSync } from 'fflate';
import * as v from 'valibot';
import type { GraphDocument } from '../graph/document.ts';
import { readDocument } from '../graph/parse.ts';
import { parseJson } from '../graph/json.ts';
import { joinBytes } from '../images/bytes.ts';
import { pngChunks, withPngChunk, type PngChunk } from '../images/png-chunks.ts';
import { inflate } from './inflate.ts';
import { withoutPictures } from './pictures.ts';
import { refusal } from '../graph/problem.ts';
import { issueText } from '../graph/schema-issue.ts';
import { sentence } from '../graph/sentence.ts';

const losses = v.object({
  total: v.nullable(v.number()),
  terms: v.record(v.string(), v.nullable(v.number())),
});

const noteSchema = v.looseObject({
  format: v.literal('stylograph-picture'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  graph: v.unknown(),
  graphHash: v.string(),
  engine: v.string(),
  /** How far each optimizer was, in their order. */
  stages: v.array(v.looseObject({ optimizer: v.string(), step: v.number(), losses })),
  /** The seed of each canvas. */
  seeds: v.record(v.string(), v.number()),
  pictures: v.record(v.string(), v.string()),
  models: v.record(v.string(), v.string()),
});

/** How a picture was made. */
export interface PictureNote {
  /** The graph, without the pictures that it carried. */
  readonly graph: GraphDocument;
  readonly graphHash: string;
  readonly engine: string;
  readonly stages: readonly {
    readonly optimizer: string;
    readonly step: number;
    readonly losses: {
      readonly total: number | null;
      readonly terms: Readonly<Record<string, number | null>>;
    };
  }[];
  readonly seeds: Readonly<Record<string, number>>;
  /** The hashes of the pictures and models that went in, by the name that the graph has for them. */
  readonly pictures: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, string>>;
}

const KEYWORD = 'stylograph';
/** What a note may unfold to. */
const MOST_BYTES = 4e6;

/** The PNG with the note in it, as compressed text (an iTXt chunk) that other programs pass over. */
export function withPictureNote(png: Uint8Array, note: PictureNote): Uint8Array<ArrayBuffer> {
  return withPngChunk(png, pictureNoteChunk(note));
}

/** The part of a PNG that has the note. */
export function pictureNoteChunk(note: PictureNote): PngChunk {
  const whole = {
    format: 'stylograph-picture',
    version: 1,
    ...note,
    graph: withoutPictures(note.graph),
  };
  const text = zlibSync(new TextEncoder().encode(JSON.stringify(whole)), { level: 9 });
  // Keyword, its end, compressed, by zlib, no language, no translated keyword: section 11.3.3.4 of the specification.
  const head = [...new TextEncoder().encode(KEYWORD), 0, 1, 0, 0, 0];
  return { type: 'iTXt', data: joinBytes(Uint8Array.from(head), text) };
}

/**
 * How a PNG was made; undefined if it does not say.
 *
 * @throws GraphError if it does and that is damaged, too large, or does not fit the schema.
 */
export function readPictureNote(png: Uint8Array): PictureNote | undefined {
  let text: string | undefined;
  try {
    text = noteText(png);
  } catch (error) {
    throw refusal(
      `The graph in the picture cannot be read: ${sentence((error as Error).message)}`,
      'Get the graph as a file.',
    );
  }
  if (text === undefined) return undefined;
  const result = v.safeParse(noteSchema, parseJson(text));
  if (!result.success)
    throw refusal(
      `The graph data in the picture is damaged: “${v.getDotPath(result.issues[0]) ?? ''}” ${issueText(result.issues[0])}.`,
      'Get the graph as a file.',
    );
  const { graph, graphHash, engine, stages, seeds, pictures, models } = result.output;
  return { graph: readDocument(graph), graphHash, engine, stages, seeds, pictures, models };
}

function noteText(png: Uint8Array): string | undefined {
  for (const { type, data } of pngChunks(png)) {
    if (type !== 'iTXt') continue;
    const [keyword, rest] = untilZero(data);
    const [compressed, method] = rest;
    if (keyword !== KEYWORD || compressed !== 1 || method !== 0) continue;
    const [, afterLanguage] = untilZero(rest.subarray(2));
    const [, text] = untilZero(afterLanguage);
    return new TextDecoder().decode(inflate(text, MOST_BYTES, 'it', 'zlib'));
  }
  return undefined;
}

function untilZero(bytes: Uint8Array): [string, Uint8Array] {
  const end = bytes.indexOf(0);
  return end < 0 ? ['', bytes] : [new TextDecoder().decode(bytes.subarray(0, end)), bytes.subarray(end + 1)];
}
