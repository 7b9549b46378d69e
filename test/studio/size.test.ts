import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { StudioPage } from './app/studio-page.ts';

const BUILT = 'dist/studio';
/** Bytes of the whole app, gzipped, dialogs that are loaded when they open too, without what only other engines load. */
const MOST = 940_000;
/** Of a first visit, with the samples. */
const MOST_OF_VISIT = 920_000;

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/**
 * Networks and WebAssembly come on top; samples, thumbnails of the gallery and the pages of the docs are fetched when they
 * are shown, and the icons and the service worker with its list of all files once the studio has started.
 */
const isApp = (file: string) =>
  !/^(models|samples|gallery|docs|icons)\/|^service-worker\.js$|\.wasm$/.test(file);
/** Whether a script is part of TensorFlow.js, which only its own engines load: it registers kernels. */
const isTfjs = (file: string) =>
  file.endsWith('.js') && readFileSync(join(BUILT, file), 'utf8').split('kernelName').length > 4;
const zipped = (file: string) => gzipSync(readFileSync(join(BUILT, file))).length;

test('the built app is under 940 kB gzipped, without TensorFlow.js', () => {
  const files = readdirSync(BUILT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(BUILT.length + 1));
  const app = files.filter(isApp);
  expect(app.length).toBeGreaterThan(5);
  expect(app.filter(isTfjs).length).toBeGreaterThan(3);
  const size = app.filter((file) => !isTfjs(file)).reduce((sum, file) => sum + zipped(file), 0);
  expect(size).toBeLessThan(MOST);
});

test(
  'a first visit downloads less than 920 kB, including samples, no TensorFlow.js, and uses no other host',
  { timeout: 90_000 },
  async () => {
    const { page, address, requests, foreignRequests } = await server.open({}, server.address);
    await new StudioPage(page).stepIsAbove(0);
    const files = [...new Set(requests.map((url) => decodeURI(url.slice(address.length)) || 'index.html'))];
    const counted = files.filter((file) => isApp(file) || file.startsWith('samples/'));
    expect(counted.some((file) => file.startsWith('samples/'))).toBe(true);
    expect(counted.reduce((sum, file) => sum + zipped(file), 0)).toBeLessThan(MOST_OF_VISIT);
    expect(foreignRequests).toEqual([]);
    expect(files.filter(isTfjs)).toEqual([]);
    await page.context().close();
  },
);
