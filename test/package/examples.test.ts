import { cp, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { expect as expectSoon } from 'playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preview } from 'vite';
import { chromiumPath } from '../../tools/chromium.ts';
import { createConsumer, type Consumer } from './consumer.ts';

const LONG = { timeout: 60_000 };
let consumer: Consumer;
let browser: Browser;

beforeAll(async () => {
  consumer = await createConsumer();
  for (const file of ['page.js', 'graph.js']) await cp(join('examples', file), join(consumer.folder, file));
  await consumer.link('rete', 'rete-area-plugin', 'rete-connection-plugin', 'rete-render-utils');
  await consumer.link('react', 'react-dom', 'rete-react-plugin', 'vue', 'rete-vue-plugin');
  await consumer.link(
    'svelte',
    'bits-ui',
    'sass',
    'rete-svelte-plugin',
    'vite',
    '@sveltejs/vite-plugin-svelte',
  );
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-background-networking'],
  });
}, 180_000);

afterAll(async () => {
  await browser.close();
  await consumer.remove();
});

/** Builds an example as its own `npm start` does, and opens it. */
async function open(example: string, use: (page: Page) => Promise<void>): Promise<void> {
  const root = await consumer.copy(example);
  const files = join(root, 'public/stylograph');
  for (const path of ['samples/marbling.webp', 'models/slim19.safetensors']) {
    await mkdir(resolve(files, path, '..'), { recursive: true });
    await cp(join(consumer.installed, 'public', path), join(files, path));
  }
  await consumer.run(
    process.execPath,
    [resolve('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    root,
  );
  const server = await preview({ root, configFile: false, preview: { port: 0, host: '127.0.0.1' } });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  try {
    await page.goto(server.resolvedUrls!.local[0]!);
    await use(page);
    expect(errors).toEqual([]);
  } finally {
    const shots = process.env['SCREENSHOTS'];
    if (shots) await page.screenshot({ path: join(shots, `${example}.png`) });
    await page.close();
    await server.close();
  }
}

/** Runs the graph to its end, and checks the picture. */
async function run(page: Page, picture: string): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expectSoon(page.locator('#told')).toHaveText('finished', LONG);
  const colors = await page.locator(picture).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return { width, height, colors: new Set(new Uint32Array(data.buffer)).size };
  });
  expect(colors).toMatchObject({ width: 48, height: 48 });
  expect(colors.colors).toBeGreaterThan(500);
}

test('React', async () => {
  await open('react', async (page) => {
    await expectSoon(page.getByTestId('node')).toHaveCount(8);
    await expectSoon(page.getByTestId('connection')).toHaveCount(6);
    const steps = page.getByTitle('The number of steps.').locator('input');
    await steps.fill('8');
    await run(page, '#picture');
    await expectSoon(steps).toHaveValue('8');
    // A wire that does not fit is refused, and says why.
    const socket = (node: string, side: string) =>
      page
        .locator('[data-testid=node]', { has: page.getByText(node, { exact: true }) })
        .getByTestId(`${side}-socket`)
        .first()
        .locator('[title]');
    await socket('Image', 'output').dragTo(socket('Optimizer', 'input'));
    await expectSoon(page.locator('#told')).toHaveText(
      '“texture” outputs image, but “optimizer” takes loss.',
    );
    // Rete leaves it on the pointer until the next press on empty ground.
    await page.locator('#editor').click({ position: { x: 20, y: 20 } });
    await expectSoon(page.getByTestId('connection')).toHaveCount(6);
    await socket('Image', 'output').dragTo(socket('Canvas', 'input'));
    await expectSoon(page.getByTestId('connection')).toHaveCount(7);
  });
});

test('Vue', async () => {
  await open('vue', async (page) => {
    await expectSoon(page.getByTestId('node')).toHaveCount(8);
    await expectSoon(page.getByTestId('connection')).toHaveCount(6);
    await run(page, '#picture');
  });
});

test('Svelte, with our components', async () => {
  await open('svelte', async (page) => {
    await expectSoon(page.locator('[data-node]')).toHaveCount(7);
    await expectSoon(page.getByTestId('node')).toHaveCount(1);
    await expectSoon(page.getByTestId('connection')).toHaveCount(6);
    await run(page, '.stylograph-preview canvas');
    await expectSoon(page.locator('.stylograph-curves')).toContainText('style');
    const controls = page.getByRole('region', { name: 'Controls' });
    await controls.getByRole('slider', { name: 'Effort', exact: true }).press('End');
    const steps = page.locator('[data-node=optimizer]').getByRole('spinbutton', { name: 'Steps' });
    await expectSoon(steps).toHaveValue('100');
    await controls.getByLabel('A file for Texture').setInputFiles('public/samples/woodcut.webp');
    const picture = controls.getByRole('button', { name: 'Texture: stored in the graph' });
    await expectSoon(picture.locator('img')).toHaveAttribute('src', /^data:image\/webp/);
    await controls
      .getByLabel('A file for Texture')
      .setInputFiles({ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no') });
    await expectSoon(controls.getByRole('alert')).toContainText('picture');
    await page.locator('[data-node=optimizer]').getByRole('button', { name: 'Fold' }).focus();
    await expectSoon(page.locator('.stylograph-inspector')).toContainText('Gradient tolerance');
  });
});

test('Node, without a page', async () => {
  const folder = await consumer.copy('node');
  const told = await consumer.run(process.execPath, ['main.js'], folder);
  expect(told).toContain('effort 20: The number of steps.');
  expect(told).toContain('step 20:');
  const graph = JSON.parse(await readFile(join(folder, 'smooth.stylograph.json'), 'utf8')) as {
    nodes: object[];
  };
  expect(graph.nodes).toHaveLength(4);
  expect((await readFile(join(folder, 'smooth.png'))).subarray(1, 4).toString()).toBe('PNG');
});
