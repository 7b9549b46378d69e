import { readdirSync, readFileSync } from 'node:fs';
import { Deflate, deflateSync, zipSync, zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { documentText, parseDocument } from '../../src/graph/parse.ts';
import { GraphError } from '../../src/graph/problem.ts';
import { decodePicture, encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import { pngChunks, withPngChunk } from '../../src/images/png-chunks.ts';
import { base64, base64Url } from '../../src/share/base64.ts';
import { readBundle, writeBundle } from '../../src/share/bundle.ts';
import { hashOfJson, sha256 } from '../../src/share/hash.ts';
import { graphInFragment, linkFragment, LONGEST_LINK } from '../../src/share/link.ts';
import { openShared } from '../../src/share/open.ts';
import { readPictureNote, withPictureNote, type PictureNote } from '../../src/share/picture-note.ts';
import { groupNodes } from '../../src/graph/edits/group.ts';
import { promote } from '../../src/graph/edits/promote.ts';
import { missingPictures, withoutPictures, withPicturesInside } from '../../src/share/pictures.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, transfer } from '../graph/build.ts';
import { randomGraph } from './random-graph.ts';

const ours = readdirSync('graphs').map((file): [string, GraphDocument] => [
  file,
  parseDocument(readFileSync(`graphs/${file}`, 'utf8')),
]);
const random = Array.from({ length: 60 }, (_, seed): [string, GraphDocument] => [
  `random graph ${seed}`,
  randomGraph(seed),
]);

const picture = patterns.cells({ width: 24, height: 16, seed: 3, scale: 8, colors: 'meadow' });
const png = await encodePicture(picture, 'png');
const utf8 = (text: string) => new TextEncoder().encode(text);

/** A graph that carries a picture, and one that it knows only by hash. */
const key = await sha256(png);
const carrying: GraphDocument = {
  ...change(transfer(), 'photo', { params: { source: `asset:${key}` } }),
  assets: { [key]: { name: 'me.png', mime: 'image/png', data: base64(png) } },
};

const noteOf = (graph: GraphDocument): PictureNote => ({
  graph,
  graphHash: 'sha256-0',
  engine: 'tfjs-wasm',
  stages: [
    { optimizer: 'optimizer', step: 10, losses: { total: 1.5, terms: { style: 0.25, content: null } } },
  ],
  seeds: { canvas: 7 },
  pictures: { photo: 'sha256-1' },
  models: { slim19: 'sha256-2' },
});

describe('every form restores the same graph', () => {
  it.each([...ours, ...random])('%s', async (_, document) => {
    expect(graphInFragment(`#${linkFragment(document)}`)).toEqual(withoutPictures(document));
    const note = noteOf(withoutPictures(document));
    const marked = withPictureNote(png, note);
    expect(readPictureNote(marked)).toEqual(note);
    const record = { any: ['record'] };
    expect(await readBundle(writeBundle({ document, result: marked, record }))).toEqual({
      document,
      result: marked,
      record,
    });
    for (const bytes of [utf8(documentText(document)), writeBundle({ document })])
      expect((await openShared(bytes)).document).toEqual(document);
    expect((await openShared(marked)).document).toEqual(withoutPictures(document));
    expect(JSON.parse(documentText(document))).toEqual(document);
  });
});

describe('a graph in a link', () => {
  it('omits pictures, and lists their names', () => {
    const opened = graphInFragment(linkFragment(carrying))!;
    expect(opened).toEqual(withoutPictures(carrying));
    expect(missingPictures(opened)).toEqual([{ key, name: 'me.png' }]);
    expect(missingPictures(carrying)).toEqual([]);
  });

  it('omits the view state, and ignores other fragments', () => {
    const fragment = linkFragment({ ...transfer(), viewport: { x: 1, y: 2, zoom: 3 } });
    expect(graphInFragment(fragment)).toEqual(transfer());
    expect(fragment).toMatch(/^graph=[\w-]+$/);
    expect(graphInFragment('#about')).toBeUndefined();
    expect(graphInFragment('')).toBeUndefined();
  });

  it('reports that it is too long', () => {
    const notes = Array.from({ length: 900 }, (_, i) => `${Math.sin(i)}`).join();
    const long = { ...transfer(), description: notes };
    expect(() => linkFragment(long)).toThrow(`Links above ${LONGEST_LINK} often fail. Share it as a file`);
  });

  it('is short for the included graphs', () => {
    for (const [, document] of ours) expect(linkFragment(document).length).toBeLessThan(3600);
  });
});

describe('a graph in its picture', () => {
  it('does not change the picture', async () => {
    const marked = withPictureNote(png, noteOf(carrying));
    expect(await decodePicture(marked)).toEqual(await decodePicture(png));
    const rest = pngChunks(marked).filter(({ type }) => type !== 'iTXt');
    expect(rest).toEqual(pngChunks(new Uint8Array(png)));
    expect(missingPictures(readPictureNote(marked)!.graph)).toEqual([{ key, name: 'me.png' }]);
  });

  it('is not found in pictures without one', async () => {
    expect(readPictureNote(png)).toBeUndefined();
    await expect(openShared(png)).rejects.toThrow('The picture contains no graph');
  });
});

describe('a bundle', () => {
  it('contains the pictures as files, and is self-contained', async () => {
    const zip = writeBundle({ document: carrying });
    expect((await readBundle(zip)).document).toEqual(carrying);
    expect(new TextDecoder('latin1').decode(zip)).toContain(`pictures/${key}.png`);
  });

  it('includes the files that a graph names', async () => {
    const document = change(transfer(), 'photo', { params: { source: 'me.png', size: 0 } });
    const samples = change(document, 'painting', { params: { source: 'sample:waves' } });
    const whole = await withPicturesInside(samples, vocabulary, (name) =>
      Promise.resolve({ name, mime: 'image/png', bytes: png }),
    );
    expect(whole.nodes[0]!.params).toEqual({ source: `asset:${key}`, size: 0 });
    expect(whole.nodes[1]!.params).toEqual({ source: 'sample:waves' });
    expect(whole.assets).toEqual(carrying.assets);
  });
});

describe('a bundle of a graph with composite nodes', () => {
  it('includes files that a composite node names', async () => {
    const grouped = groupNodes(transfer(), vocabulary, ['photo'], 'Source')!.document;
    const promoted = promote(grouped, 'source', ['photo', 'source']).document;
    const document = change(promoted, 'source', { params: { source: 'me.png' } });
    const whole = await withPicturesInside(document, vocabulary, (name) =>
      Promise.resolve(name === 'me.png' ? { name, mime: 'image/png', bytes: png } : undefined),
    );
    expect(whole.nodes.find(({ id }) => id === 'source')!.params).toEqual({ source: `asset:${key}` });
  });
});

describe('a hash of JSON', () => {
  it('ignores the order of keys, and nothing else', async () => {
    const hash = await hashOfJson({ a: 1, b: [{ c: 1, d: 2 }] });
    expect(await hashOfJson({ b: [{ d: 2, c: 1 }], a: 1 })).toBe(hash);
    expect(await hashOfJson({ a: 1, b: [{ c: 1, d: 3 }] })).not.toBe(hash);
  });
});

describe('invalid incoming data is refused', () => {
  const bomb = new Uint8Array(300e6);
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const nested = documentText(transfer()).replace('"version": 3', `"version": 3, "x": ${deep}`);
  const fragment = linkFragment(transfer());
  const link = (bytes: Uint8Array) => `graph=${base64Url(bytes)}`;
  const refused = (work: () => unknown, message: string | RegExp) => {
    expect(work).toThrow(GraphError);
    expect(work).toThrow(message);
    // Whole sentences, and one thing to do.
    expect(work).not.toThrow(/[^.][.!?]\. |Ask for.* Ask for|Ask for.* Copy/);
  };

  it('links', () => {
    refused(() => graphInFragment(fragment.slice(0, 200)), 'The link is damaged');
    refused(() => graphInFragment(`graph=${'%'.repeat(20)}`), 'The link is damaged: it is not base64');
    refused(() => graphInFragment('graph='), 'The link is damaged');
    refused(() => graphInFragment(link(deflateSync(utf8('{"a":1}')))), 'not a Stylograph graph');
    refused(() => graphInFragment(link(deflateSync(utf8('<script>alert(1)</script>')))), 'not JSON');
    refused(() => graphInFragment(link(deflateSync(utf8(nested)))), 'more than 100 levels deep');
    const wrong = { ...transfer(), nodes: [{ id: '"><script>', type: 5 }] };
    refused(() => graphInFragment(link(deflateSync(utf8(JSON.stringify(wrong))))), '“id” is invalid');
    refused(() => graphInFragment(link(deflateSync(bomb))), 'is larger than 1 MB');
  });

  it('no key in a file becomes a prototype', () => {
    const text = documentText(transfer()).replace('"version"', '"__proto__": {"polluted": true}, "version"');
    const document = parseDocument(text);
    expect('polluted' in document).toBe(false);
    expect('polluted' in {}).toBe(false);
  });

  const chunk = (text: Uint8Array) =>
    withPngChunk(png, {
      type: 'iTXt',
      data: Uint8Array.from([...utf8('stylograph'), 0, 1, 0, 0, 0, ...text]),
    });

  it('pictures', () => {
    const marked = withPictureNote(png, noteOf(transfer()));
    const flipped = marked.slice();
    flipped[80]! ^= 1;
    refused(() => readPictureNote(flipped), 'does not match its checksum');
    refused(() => readPictureNote(marked.slice(0, 200)), 'truncated');
    refused(() => readPictureNote(chunk(utf8('no zlib'))), 'is damaged');
    refused(
      () => readPictureNote(chunk(zlibSync(utf8('{"format":"stylograph-picture"}')))),
      '“version” is missing',
    );
    const future = { ...noteOf(transfer()), format: 'stylograph-picture', version: 1 };
    const text = JSON.stringify({ ...future, graph: { ...transfer(), version: 99 } });
    refused(() => readPictureNote(chunk(zlibSync(utf8(text)))), 'has format version 99');
    refused(() => readPictureNote(chunk(zlibSync(bomb))), 'is larger than 4 MB');
  });

  it('bundles', async () => {
    const graph = utf8(documentText(withoutPictures(carrying)));
    const refusedZip = async (zip: Uint8Array, message: string) => {
      await expect(openShared(zip)).rejects.toThrow(GraphError);
      await expect(openShared(zip)).rejects.toThrow(message);
      await expect(openShared(zip)).rejects.not.toThrow(/[^.][.!?]\. |Ask for.* Ask for/);
    };
    const whole = writeBundle({ document: carrying });
    await refusedZip(whole.slice(0, 400), 'damaged');
    await refusedZip(zipSync({ 'other.txt': utf8('hello') }), 'does not contain “graph.stylograph.json”');
    await refusedZip(zipSync({ 'graph.stylograph.json': utf8('{}') }), 'not a Stylograph graph');
    const stranger = { 'graph.stylograph.json': graph, [`pictures/${key}.png`]: utf8('another picture') };
    await refusedZip(zipSync(stranger), 'is not the expected one');
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`pictures/${i}`, utf8('')]));
    await refusedZip(zipSync({ ...many, 'graph.stylograph.json': graph }), 'more than 200 parts');
    await refusedZip(
      zipSync({ 'pictures/a.png': bomb, 'pictures/b.png': bomb, 'graph.stylograph.json': graph }),
      'The bundle expands to more than 100 times its size. It would fill the memory. Get a new copy of it.',
    );
    // A thousand times its size: its first part is enough to detect it.
    const before = process.resourceUsage().maxRSS;
    await expect(openShared(bundleOfZeros(60e6))).rejects.toThrow('is larger than 16 MB');
    expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(150e6);
    // Names that leave the folder are treated as unknown.
    const climbing = zipSync({ 'graph.stylograph.json': graph, '../../etc/passwd': utf8('root') });
    expect((await openShared(climbing)).document).toEqual(withoutPictures(carrying));
  });

  it('any other input', async () => {
    await expect(openShared(utf8(''))).rejects.toThrow('The file is empty');
    await expect(openShared(utf8('PK no zip'))).rejects.toThrow(GraphError);
    await expect(openShared(utf8('\xff\xd8\xff'))).rejects.toThrow(GraphError);
  });
});

/** A bundle whose graph unfolds to so many bytes, made in pieces. */
function bundleOfZeros(size: number): Uint8Array {
  const packed: Uint8Array[] = [];
  const deflate = new Deflate({ level: 9 }, (piece) => packed.push(piece));
  const zeros = new Uint8Array(10e6);
  for (let at = 0; at < size; at += zeros.length) deflate.push(zeros, at + zeros.length >= size);
  const name = utf8('graph.stylograph.json');
  const header = new DataView(new ArrayBuffer(30));
  header.setUint32(0, 0x04034b50, true);
  header.setUint16(8, 8, true);
  const length = packed.reduce((sum, piece) => sum + piece.length, 0);
  header.setUint32(18, length, true);
  header.setUint32(22, size, true);
  header.setUint16(26, name.length, true);
  return new Uint8Array(Buffer.concat([new Uint8Array(header.buffer), name, ...packed]));
}
