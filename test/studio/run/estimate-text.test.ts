import { expect, test } from 'vitest';
import type { Speed } from '../../../src/run/speeds.ts';
import { estimateText, whyTooLarge } from '../../../src/studio/run/estimate-text.ts';
import { pullRows } from '../../../src/studio/run/pull-rows.ts';
import { fractionsAt } from '../../../src/studio/panels/run/chart-data.ts';

const stage = { method: 'adam', steps: 100, mostEvaluations: undefined, mostSeconds: undefined, flops: 1e9 };
const forecast = {
  stages: [{ ...stage, onceFlops: 0 }],
  bytes: 310e6,
  load: 0.2,
  largest: undefined,
  memory: undefined,
  problem: undefined,
};
const speed: Speed = { rates: [{ flops: 1e9, flopsPerSecond: 2e9 }], evaluationsPerStep: {} };

const tiling = { tiles: 24, width: 800, height: 744, halo: 112, flops: 1e9, onceFlops: 0 };

test('the cost of a run is described briefly', () => {
  expect(estimateText(forecast, speed)).toBe('about 50 s, 310 MB');
  expect(estimateText(forecast, undefined)).toBe('310 MB');
  const large = { ...forecast, load: 1.2, largest: 1480 };
  expect(estimateText(large, speed)).toBe('too large for this device: at most 1480 pixels');
  expect(whyTooLarge(large)).toMatch(/at most 1480 pixels/);
  expect(estimateText({ ...forecast, stages: [{ ...stage, onceFlops: 0, tiling }] }, speed)).toBe(
    'about 50 s, 310 MB, 24 tiles',
  );
  expect(estimateText({ ...forecast, load: 3.1, memory: 1e8 }, speed)).toBe('needs 310 MB, may take 100 MB');
  expect(whyTooLarge({ ...forecast, load: 3.1, memory: 1e8 })).toMatch(
    /needs 310 MB .* may take 100 MB. Allow more/,
  );
  const problem = {
    severity: 'error' as const,
    node: 'sorted',
    reason: 'It sorts all positions.',
    remedy: 'Mute it.',
  };
  expect(estimateText({ ...large, problem }, speed)).toMatch(/too large/);
  expect(whyTooLarge({ ...large, problem })).toBe('sorted: It sorts all positions. Mute it.');
});

test('what terms contributed at the start is shown at the term, its sum and the composite node', () => {
  const part = { value: 0.1, fraction: 0.1, gradient: 2 };
  const pulls = {
    coarse: {
      total: 1,
      terms: {
        'coarse/style': { value: 0.9, fraction: 0.9, gradient: 4, parts: { conv1_1: part, conv2_1: part } },
        'coarse/content': { value: 0.1, fraction: 0.1, gradient: 2 },
      },
    },
  };
  const [row] = pullRows({ pulls }, ['coarse/style']);
  expect(row!.text).toBe('90 % of the loss, gradient norm 4, 1.3× the median of the terms');
  expect(row!.parts[0]).toEqual({
    name: 'conv1_1',
    text: '10 % of the loss, gradient norm 2, 1× the median of the layers',
  });
  expect(pullRows({ pulls }, ['coarse']).map(({ term }) => term)).toEqual(['coarse/style', 'coarse/content']);
  expect(pullRows({ pulls }, ['fine'])).toEqual([]);
});

test('a term has a fraction of the loss if the weights of all terms are known', () => {
  const curves = {
    ...{ steps: [1], evaluations: [1], seconds: [1] },
    total: [10],
    terms: { style: [1], content: [2] },
    weights: { style: [8], content: [1] },
    weighted: { style: [8], content: [2] },
  };
  expect(fractionsAt(curves, 0)('style')).toBe('80 %');
  expect(fractionsAt({ ...curves, total: [5] }, 0)('style')).toBe('');
  expect(fractionsAt({ ...curves, weights: { style: [8] } }, 0)('style')).toBe('');
});
