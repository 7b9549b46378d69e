import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { createTfjsEngine } from '../../src/engines/tfjs/engine.ts';

test('the wasm engine starts with SIMD and requests nothing from other hosts', async () => {
  await createTfjsEngine('wasm');
  expect(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')).toBe(true);
  const urls = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
  expect(urls.some(({ pathname }) => pathname.endsWith('simd.wasm'))).toBe(true);
  expect(urls.filter(({ origin }) => origin !== location.origin)).toEqual([]);
});
