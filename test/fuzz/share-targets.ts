import { deflateSync, zipSync, zlibSync } from 'fflate';
import { encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import { withPngChunk } from '../../src/images/png-chunks.ts';
import { readBundle } from '../../src/share/bundle.ts';
import { base64Url } from '../../src/share/base64.ts';
import { sha256 } from '../../src/share/hash.ts';
import { graphInFragment } from '../../src/share/link.ts';
import { openShared } from '../../src/share/open.ts';
import { readPictureNote } from '../../src/share/picture-note.ts';
import type { Dice } from './dice.ts';
import { seedGraph } from './graph-targets.ts';
import { joined, mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';
import { target, type Recipe } from './target.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

const png = await encodePicture(
  patterns.cells({ width: 16, height: 12, seed: 3, scale: 8, colors: 'meadow' }),
  'png',
);
const hash = await sha256(png);

const note = {
  format: 'stylograph-picture',
  version: 1,
  graph: seedGraph,
  graphHash: 'sha256-0',
  engine: 'tfjs-wasm',
  stages: [
    { optimizer: 'optimizer', step: 10, losses: { total: 1.5, terms: { style: 0.25, content: null } } },
  ],
  seeds: { canvas: 7 },
  pictures: { photo: 'sha256-1' },
  models: { slim19: 'sha256-2' },
};

/** A PNG with a text for a note, which need be none. */
function pngWith(text: Uint8Array): Uint8Array {
  return withPngChunk(png, { type: 'iTXt', data: joined(utf8('stylograph\0\x01\0\0\0'), text) });
}

const noteOf = (json: unknown) => pngWith(zlibSync(utf8(JSON.stringify(json))));

/** Damages the content half of the time, and the container the other half. */
function packed<T>(
  seed: unknown,
  pack: (json: unknown) => T,
  damage: (whole: T, dice: Dice) => T,
): Pick<Recipe<T>, 'seeds' | 'mutate'> {
  const whole = pack(seed);
  return {
    seeds: [whole],
    mutate: (_, dice) => (dice.once(2) ? pack(mutateJson(seed, dice)) : damage(whole, dice)),
  };
}

function bundleOf(json: unknown, names: readonly string[] = []): Uint8Array {
  const parts = {
    'graph.stylograph.json': utf8(JSON.stringify(json)),
    'record.json': utf8(JSON.stringify({ any: json })),
    'result.png': png,
    [`pictures/${hash}.png`]: png,
  };
  return zipSync(
    { ...parts, ...Object.fromEntries(names.map((name) => [name, png])) },
    { mtime: new Date(1980, 0, 2) },
  );
}

const bundled = { ...seedGraph, assets: { [hash]: { name: 'me.png', mime: 'image/png', data: '' } } };
const NAMES = [
  '../../x',
  '/etc/x',
  'C:\\x',
  'pictures/../x',
  'pictures/',
  'constructor',
  'a'.repeat(5000),
  '\0',
  'pictures/sha256-0.png',
];

export const shareTargets = [
  target('link', () => ({
    ...packed(seedGraph, (json) => `graph=${base64Url(deflateSync(utf8(JSON.stringify(json))))}`, mutateText),
    read: graphInFragment,
  })),
  target<Uint8Array>('note', () => ({
    ...packed(note, noteOf, (whole, dice) =>
      dice.once(2)
        ? mutateBytes(whole, dice)
        : pngWith(mutateBytes(zlibSync(utf8(JSON.stringify(note))), dice)),
    ),
    read: readPictureNote,
  })),
  target<Uint8Array>('bundle', () => ({
    ...packed(bundled, bundleOf, (whole, dice) =>
      dice.once(3) ? bundleOf(bundled, [dice.pick(NAMES), dice.pick(NAMES)]) : mutateBytes(whole, dice),
    ),
    read: readBundle,
  })),
  target<Uint8Array>('file', () => ({
    seeds: [utf8(JSON.stringify(seedGraph)), bundleOf(bundled), noteOf(note)],
    mutate: mutateBytes,
    read: openShared,
  })),
];
