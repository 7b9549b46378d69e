import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { galleryGroups } from '../../src/studio/files/gallery-groups.ts';

test('every graph is in one group of the gallery, with a one-line description', () => {
  const grouped = Object.values(galleryGroups).flatMap((group) => Object.entries(group));
  const names = readdirSync('graphs')
    .filter((file) => file.endsWith('.stylograph.json'))
    .map((file) => file.replace('.stylograph.json', ''));
  expect(grouped.map(([name]) => name).sort()).toEqual(names.sort());
  expect(grouped.filter(([, line]) => line.length < 20 || line.length > 64)).toEqual([]);
});
