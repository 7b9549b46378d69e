import { describe, expect, it } from 'vitest';
import { controlsOf } from '../../../src/graph/controls.ts';
import {
  controlOf,
  moveControl,
  publishParameter,
  removeControl,
  renameControl,
  setControlRange,
  unpublishParameter,
} from '../../../src/graph/edits/controls.ts';
import type { GraphDocument } from '../../../src/graph/document.ts';
import { parseDocument } from '../../../src/graph/parse.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { transfer } from '../build.ts';

const publish = (document: GraphDocument, node: string, parameter: string) =>
  publishParameter(document, vocabulary, [node, parameter], `Your ${node}`);
const plain = transfer();
const published = [
  ['photo', 'source'],
  ['photo', 'size'],
  ['painting', 'size'],
  ['total', 'weights.style'],
].reduce((document, [node, parameter]) => publish(document, node!, parameter!), plain);
const outline = (document: GraphDocument) => document.controls?.map(({ name, title }) => [name, title]);

describe('a control made from a parameter', () => {
  it('is named after its parameter; a picture, or a second parameter of that name, after its node', () => {
    expect(outline(published)).toEqual([
      ['your-photo', 'Your photo'],
      ['size', 'Size'],
      ['size-of-your-painting', 'Size of Your painting'],
      ['style', 'style'],
    ]);
    expect(controlsOf(published, vocabulary)).toHaveLength(4);
    expect(parseDocument(JSON.stringify(published))).toEqual(published);
  });

  it('is created once, and only for an existing parameter', () => {
    expect(publish(published, 'photo', 'size')).toBe(published);
    expect(publish(published, 'photo', 'no-such')).toBe(published);
    expect(controlOf(published, ['photo', 'size'])?.name).toBe('size');
    expect(controlOf(published, ['canvas', 'size'])).toBeUndefined();
  });

  it('is removed with its parameter; one with other targets keeps those', () => {
    expect(outline(unpublishParameter(published, ['photo', 'size']))).toHaveLength(3);
    const both: GraphDocument = {
      ...plain,
      controls: [
        {
          name: 'size',
          to: [
            ['photo', 'size'],
            ['painting', 'size'],
          ],
        },
      ],
    };
    expect(unpublishParameter(both, ['photo', 'size']).controls).toEqual([
      { name: 'size', to: [['painting', 'size']] },
    ]);
    const one = publish(plain, 'photo', 'size');
    expect(unpublishParameter(one, ['photo', 'size'])).toEqual(plain);
    expect(unpublishParameter(plain, ['photo', 'size'])).toBe(plain);
  });

  it('is renamed, on the command line too, but not to a name in use', () => {
    expect(outline(renameControl(published, 'style', '  Größe & Stärke '))![3]).toEqual([
      'gro-e-starke',
      'Größe & Stärke',
    ]);
    expect(outline(renameControl(published, 'style', 'Size'))![3]).toEqual(['size-2', 'Size']);
    expect(outline(renameControl(published, 'style', '画'))![3]).toEqual(['control', '画']);
    expect(outline(renameControl(published, 'style', 'Constructor'))![3]![0]).toBe('constructor-2');
    expect(renameControl(published, 'style', ' ')).toBe(published);
    expect(renameControl(published, 'style', 'style')).toBe(published);
  });

  it('is moved within the list, removed, and given a range', () => {
    const names = (document: GraphDocument) => document.controls!.map(({ name }) => name);
    expect(names(moveControl(published, 'style', -1))).toEqual([
      'your-photo',
      'size',
      'style',
      'size-of-your-painting',
    ]);
    expect(moveControl(published, 'style', 1)).toBe(published);
    expect(moveControl(published, 'your-photo', -1)).toBe(published);
    expect(names(removeControl(published, 'size'))).not.toContain('size');
    const ranged = setControlRange(published, 'style', 0, 20);
    expect(controlsOf(ranged, vocabulary)[3]!.parameter).toMatchObject({ min: 0, max: 20 });
    expect(setControlRange(ranged, 'style', 0, 20)).toBe(ranged);
    expect(setControlRange(ranged, 'style', 5, 5)).toBe(ranged);
  });
});
