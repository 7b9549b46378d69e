import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const tile = (page: Page) => page.getByRole('button', { name: /^Photo: / });
const button = (page: Page) => page.getByRole('button', { name: 'Take a photo…' });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Take a photo' });

async function ask(page: Page): Promise<void> {
  await tile(page).click();
  await button(page).click();
}

test(
  'a photo from the camera goes to its control, and the camera is released',
  { timeout: 60_000 },
  async () => {
    const { page, studio, errors } = await visit(server, { permissions: ['camera'] });
    await studio.stop();
    const opened = await page.evaluateHandle(() => {
      const streams: MediaStream[] = [];
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await ask(wanted);
        streams.push(stream);
        return stream;
      };
      return streams;
    });
    const states = () =>
      opened.evaluate((streams) => streams.flatMap((s) => s.getTracks().map((t) => t.readyState)));

    await ask(page);
    await expect(dialog(page).getByRole('button', { name: 'Take the photo' })).toBeEnabled(SOON);
    expect(await states()).toEqual(['live']);
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toBeHidden();
    await expect.poll(states, SOON).toEqual(['ended']);
    await expect(tile(page)).not.toHaveAccessibleName(/camera/);

    await ask(page);
    await dialog(page).getByRole('button', { name: 'Take the photo' }).click(SOON);
    await expect(tile(page)).toHaveAccessibleName('Photo: camera.jpg. Choose another', SOON);
    await expect.poll(states, SOON).toEqual(['ended', 'ended']);
    await expect(tile(page).locator('img')).toHaveAttribute('src', /^data:image\/jpeg/);
    expect(errors).toEqual([]);

    // A camera that is not there, and one that may not be used.
    for (const [name, told] of [
      ['NotFoundError', 'No camera was found.'],
      ['NotAllowedError', 'does not let this page use the camera'],
    ] as const) {
      await page.evaluate((name) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name));
      }, name);
      await ask(page);
      await expect(dialog(page).getByRole('alert')).toContainText(told, SOON);
      await expect(dialog(page).getByRole('button', { name: 'Take the photo' })).toBeHidden();
      await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    }
  },
);

test('the camera is not offered if the browser has none for pages', { timeout: 60_000 }, async () => {
  const context = await server.context();
  await context.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'mediaDevices');
  });
  try {
    const { page } = await server.openIn(context);
    await tile(page).click();
    await expect(page.getByRole('button', { name: 'Choose a file…' })).toBeVisible(SOON);
    await expect(button(page)).toHaveCount(0);
  } finally {
    await context.close();
  }
});
