import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { findFile, likeFile, pathFrom, typedPath } from '../../src/run/paths.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'stylograph-paths-'));
const [composed, decomposed] = ['Café'.normalize('NFC'), 'Café'.normalize('NFD')];
mkdirSync(join(folder, decomposed));
writeFileSync(join(folder, decomposed, 'me.jpg'), '');
writeFileSync(join(folder, composed + '.png'), '');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ['~/me.jpg', join(homedir(), 'me.jpg')],
  ['~', homedir()],
  ['~me.jpg', '~me.jpg'],
  ['a/me.jpg', 'a/me.jpg'],
  [pathToFileURL(resolve('a b/Käse.jpg')).href, resolve('a b/Käse.jpg')],
])('%s is %s', (typed, path) => {
  expect(typedPath(typed)).toBe(path);
});

it('refuses the address of a file on another machine', () => {
  if (process.platform === 'win32') return;
  expect(() => typedPath('file://server/me.jpg')).toThrow('is not a local file. Give its path');
});

it.each([
  ['written in one piece', `${composed}/me.jpg`],
  ['written in two', `${decomposed}/me.jpg`],
  ['written on Windows', `${composed}\\me.jpg`],
  ['absolute', join(folder, composed, 'me.jpg')],
  ['an address', pathToFileURL(join(folder, decomposed, 'me.jpg')).href],
])('finds a file whose path is %s', async (_, path) => {
  expect(await findFile(path, folder)).toBe(join(folder, decomposed, 'me.jpg'));
});

it('finds a composed name by its decomposed form', async () => {
  expect(await findFile(`${decomposed}.png`, folder)).toBe(join(folder, `${composed}.png`));
});

it('reports where a file was searched, and similar names', async () => {
  const path = await findFile('cafe.png', folder);
  expect(path).toBe(join(folder, 'cafe.png'));
  expect(await likeFile(path)).toBe(`Did you mean “${composed}.png”? `);
  expect(await likeFile(join(folder, 'nowhere/cafe.png'))).toBe('');
});

it('returns paths as stored in files', () => {
  expect(pathFrom(join(folder, 'graphs'), join(folder, 'photos/me.jpg'))).toBe('../photos/me.jpg');
});
