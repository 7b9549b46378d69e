import { readFileSync } from 'node:fs';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { builtIn } from '../../src/models/built-in.ts';
import { documentText } from '../../src/graph/parse.ts';
import { change, transfer } from '../graph/build.ts';
import { randomWeights, torchvisionFile } from '../models/weight-files.ts';
import { StudioServer } from './app/open-studio.ts';
import { LONG, SOON, visit, type StudioPage } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

/** A small transfer whose layers are taken through VGG-19. */
function graphWith(model: string, layers: readonly string[]): string {
  let document = transfer();
  for (const { id, type } of document.nodes) {
    if (type === 'image') document = change(document, id, { params: { source: 'sample:tower', size: 32 } });
    if (type === 'features') document = change(document, id, { params: { model, layers: [...layers] } });
    if (type === 'optimizer') document = change(document, id, { params: { steps: 2 } });
  }
  return documentText(document);
}

async function dropBytes(studio: StudioPage, name: string, bytes: Uint8Array): Promise<void> {
  const dataTransfer = await studio.page.evaluateHandle(
    ([fileName, base64]) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      data.items.add(new File([content], fileName));
      return data;
    },
    [name, Buffer.from(bytes).toString('base64')] as const,
  );
  await studio.canvas.dispatchEvent('drop', { dataTransfer });
}

describe('a graph whose model is missing', () => {
  test('reports it, runs with slim19, and uses a file once it is added', { timeout: 120_000 }, async () => {
    const { page, studio, errors, foreignRequests } = await visit(server);
    await studio.stop();
    await studio.drop('wants-vgg19.stylograph.json', graphWith('vgg19', ['conv1_1', 'conv2_1']));
    await expect(studio.notice(/does not have all layers of .* that the graph needs/)).toBeVisible(SOON);
    const node = studio.node('style-features');
    await expect(
      node.getByText(/VGG-19 is not in this browser\. Download it, add its file/).first(),
    ).toBeAttached(LONG);

    await page.getByRole('button', { name: 'Download it, or use slim19…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Models' });
    await dialog.getByRole('button', { name: 'Use slim19 instead' }).click();
    await expect(dialog.getByText('The fallback network slim19 is used instead')).toBeVisible(SOON);
    await page.keyboard.press('Escape');
    await studio.press('Run');
    await studio.statusIs('Done');
    await expect(page.getByText('slim19, not vgg19')).toBeVisible(SOON);

    const { layers } = builtIn('vgg19')!;
    await dropBytes(studio, 'anything.bin', torchvisionFile(randomWeights(layers.slice(0, 4))));
    await expect(
      dialog.getByText(/vgg19 is ready to use\. It was read as torchvision’s weights/),
    ).toBeVisible(LONG);
    await expect(dialog.getByText(/float32, up to conv2_1/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Verify vgg19' }).click();
    await expect(dialog.getByText('Its weights are intact.')).toBeVisible(LONG);
    await page.keyboard.press('Escape');
    await studio.press('Run');
    await studio.statusIs('Done');
    await expect(page.getByText('slim19, not vgg19')).toBeHidden(LONG);
    await studio.statusIs('Done');

    // It is there after a reload, until it is removed.
    await page.reload();
    await page.getByRole('menuitem', { name: 'File', exact: true }).click();
    await page.getByRole('menuitem', { name: /Models…/ }).click();
    await dialog.getByRole('button', { name: 'Remove vgg19' }).click();
    await expect(dialog.getByText(/This graph uses VGG-19/)).toBeVisible(SOON);
    expect(errors).toEqual([]);
    expect(foreignRequests).toEqual([]);
  });

  test('downloads it from the chosen server, and explains the manual way', { timeout: 120_000 }, async () => {
    const { page, studio } = await visit(server);
    await studio.stop();
    await studio.drop('wants-vgg16.stylograph.json', graphWith('vgg16', ['conv1_1']));
    await page.getByRole('button', { name: 'Download it, or use slim19…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Models' });
    const address = dialog.getByLabel('Alternative server');
    await address.fill(`${inject('modelServer')}/not-there/studio`);
    await address.press('Tab');
    await dialog.getByRole('button', { name: 'Download, 59 MB' }).click();
    await expect(dialog.getByText(/no longer has the file \(404\).*To download by hand, save/s)).toBeVisible(
      LONG,
    );
    await expect(
      dialog.getByRole('link', { name: /timm\/vgg16\.tv_in1k\/resolve\/main\/model\.safetensors/ }),
    ).toBeVisible();
  });

  test('explains that a file is not such a network', { timeout: 60_000 }, async () => {
    const { page, studio } = await visit(server);
    await studio.stop();
    await dropBytes(studio, 'weights.pth', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0));
    const dialog = page.getByRole('dialog', { name: 'Models' });
    await expect(dialog.getByText(/“weights.pth” cannot be added: The zip archive is damaged/)).toBeVisible(
      LONG,
    );

    // What a network was trained to see can be said, and is then so.
    await dialog.getByLabel('Input convention of added files').selectOption('caffe');
    await dropBytes(studio, 'mine.pth', readFileSync('test/fixtures/weights/plain-legacy.pth'));
    await expect(
      dialog.getByText(/mine is ready to use\..* It was read as Caffe’s weights .*: as requested\./),
    ).toBeVisible(LONG);
  });
});
