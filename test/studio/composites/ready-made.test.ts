import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMPOSED } from '../../../src/studio/composites/ready-made.ts';

test('every included graph that has composite nodes offers them', () => {
  const graphs = readdirSync('graphs')
    .filter((file) => file.endsWith('.stylograph.json'))
    .map((file) => JSON.parse(readFileSync(`graphs/${file}`, 'utf8')) as { definitions?: object });
  expect(COMPOSED).toEqual(graphs.filter(({ definitions }) => definitions));
});
