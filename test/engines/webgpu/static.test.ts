import { expect, test } from 'vitest';
import { chips, missing } from '../../../bench/static/amd.ts';
import { budgets, rowsOf } from '../../../bench/static/report.ts';
import { graphics, stepAt } from '../../../bench/static/shaders.ts';
import { trafficOfAll } from '../../../bench/static/traffic.ts';

const step = stepAt(512);

test('a step of VGG-19 has few shaders, most of which serve other sizes too', () => {
  expect(step.run.length).toBeLessThanOrEqual(60);
  const known = new Set(step.all.map(({ name }) => name));
  for (const size of [480, 256, 64]) {
    const others = stepAt(size).run.filter(({ name }) => !known.has(name));
    expect(others.length, others.map(({ label }) => label).join(', ')).toBeLessThanOrEqual(15);
  }
  const software = stepAt(64, { ...graphics, software: true });
  expect(software.run.length).toBeLessThanOrEqual(70);
});

test('a step of VGG-19 at 512 pixels moves at most 2.8 GB through memory', () => {
  expect(trafficOfAll(step.program).memory).toBeLessThanOrEqual(2.8e9);
});

// The name of the test says what is missing.
test.runIf(missing === undefined)(
  `no kernel spills on ${chips.join(', ')}, and products multiply and add most of the time${missing === undefined ? '' : `: left out, ${missing}`}`,
  () => {
    const shaders = step.all.filter(({ label }) => /conv2d|gram|matmul|sum/.test(label));
    for (const { kernel, chip, spills, scratch } of rowsOf(shaders, chips, false))
      expect({ spills, scratch }, `${kernel} on ${chip}`).toEqual({ spills: 0, scratch: 0 });
    const products = step.all.filter(({ label }) => budgets[label] !== undefined);
    // Its instructions can do the least.
    for (const { kernel, step: found } of rowsOf(products, ['vega10']))
      expect(found!.share, kernel).toBeGreaterThanOrEqual(budgets[kernel]!);
  },
);
