import { expect, test } from 'vitest';
import {
  applyPreset,
  presetParams,
  withDefaults,
  withoutPreset,
  withPreset,
  type KeptPresets,
} from '../../../src/studio/presets/preset.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph, node, transfer } from '../../graph/build.ts';

const none: KeptPresets = { presets: [], defaults: {} };
const preset = (name: string, steps: number) => ({ type: 'optimizer', name, params: { steps } });

test('pictures, and what a graph carries, are in no preset', () => {
  const image = node('photo: image', { source: 'asset:sha256-1', size: 64 });
  expect(presetParams(image, vocabulary.get('image')!)).toEqual({ size: 64 });
  const optimizer = node('o: optimizer', { steps: 3, unknown: 1, schedule: 'x'.repeat(3000) });
  expect(presetParams(optimizer, vocabulary.get('optimizer')!)).toEqual({ steps: 3 });
});

test('a preset sets its parameters, resets others, and leaves pictures alone', () => {
  const document = graph([node('photo: image', { source: 'sample:harbour', size: 64, fit: 'crop' })], []);
  const applied = applyPreset(document, vocabulary, 'photo', { size: 32, source: 'sample:tower' });
  expect(applied.nodes[0]?.params).toEqual({ source: 'sample:harbour', size: 32 });
  const masked = graph([node('m: mask', { painting: 'asset:sha256-1', soft: 3 })], []);
  expect(applyPreset(masked, vocabulary, 'm', { invert: true }).nodes[0]?.params).toEqual({
    painting: 'asset:sha256-1',
    invert: true,
  });
  expect(applyPreset(document, vocabulary, 'other', { size: 32 }).nodes[0]).toBe(document.nodes[0]);
});

test('weights of terms that are not wired are left out', () => {
  const weights = { content: 2, style: 3, gone: 4 };
  const applied = applyPreset(transfer(), vocabulary, 'total', { weights });
  expect(applied.nodes.find(({ id }) => id === 'total')?.params).toEqual({
    weights: { content: 2, style: 3 },
  });
});

test('a name is given once for each type, and the oldest presets give way', () => {
  const two = withPreset(withPreset(none, preset('Short', 3)), { ...preset('Short', 1), type: 'image' });
  const replaced = withPreset(two, preset('Short', 5));
  expect(replaced.presets.map(({ type, params }) => [type, params['steps']])).toEqual([
    ['image', 1],
    ['optimizer', 5],
  ]);
  expect(withoutPreset(replaced, preset('Short', 0)).presets.map(({ type }) => type)).toEqual(['image']);
  const many = Array.from({ length: 205 }, (_, i) => preset(`p${i}`, i)).reduce(withPreset, none);
  expect(many.presets).toHaveLength(200);
  expect(many.presets[0]?.name).toBe('p5');
});

test('defaults are set and forgotten by type', () => {
  const set = withDefaults(withDefaults(none, 'optimizer', { steps: 3 }), 'image', { size: 64 });
  expect(set.defaults).toEqual({ optimizer: { steps: 3 }, image: { size: 64 } });
  expect(withDefaults(set, 'image', undefined).defaults).toEqual({ optimizer: { steps: 3 } });
});
