import type { CDPSession, Locator } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, test } from 'vitest';
import { decodePicture } from '../../src/images/codec.node.ts';
import { bytesOfBase64 } from '../../src/share/base64.ts';
import { compared } from './app/graphs.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit, type CopiedGraph } from './app/studio-page.ts';
import { violations } from './app/violations.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

const paramsOf = ({ nodes }: CopiedGraph, id: string) => nodes.find((one) => one.id === id)?.params;

/** The painting of a node: its size, and its value, 0 to 255, at a share of its width and height. */
async function paintingOf(copied: CopiedGraph, id: string) {
  const { assets } = copied;
  const key = String(paramsOf(copied, id)!['painting']).replace('asset:', '');
  const { width, height, data } = await decodePicture(bytesOfBase64(assets![key]!.data));
  const at = (u: number, v: number) =>
    Math.round(255 * data[3 * (Math.floor(v * height) * width + Math.floor(u * width))]!);
  return { width, height, at };
}

async function pointsOn(surface: Locator): Promise<(u: number, v: number) => { x: number; y: number }> {
  const box = (await surface.boundingBox())!;
  // The picture, 64 by 46 pixels, is as high as the surface.
  const width = (box.height * 64) / 46;
  return (u, v) => ({ x: box.x + box.width / 2 + (u - 0.5) * width, y: box.y + v * box.height });
}

const touch = (
  session: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  ...points: { x: number; y: number }[]
) =>
  session.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: points.map((point, id) => ({ ...point, id })),
  });

test(
  'a mask is painted by mouse, keys and fingers, and something counts only there',
  { timeout: 90_000 },
  async () => {
    const { page, studio, errors } = await visit(server);
    await studio.stop();
    await studio.openGraph(compared);
    const painter = page.getByRole('dialog', { name: 'Paint the mask: Sky' });
    const surface = page.getByRole('application', { name: /^The picture with the mask/ });
    const done = page.getByRole('button', { name: 'Done', exact: true });
    await expect(studio.node('sky').locator('canvas').first()).toBeAttached(SOON);

    // From what the mask is now, by mouse: the right half is filled by a polygon, and a stroke is erased.
    await studio.select('sky');
    await page.getByRole('button', { name: 'Paint the mask…' }).click();
    await expect(painter).toBeVisible(SOON);
    await expect(done).toBeDisabled();
    expect(await violations(page)).toEqual([]);
    let at = await pointsOn(surface);
    await page.keyboard.press('p');
    for (const [u, v] of [
      [0.7, 0.2],
      [0.98, 0.2],
      [0.98, 0.8],
      [0.7, 0.8],
      [0.7, 0.2],
    ] as const)
      await page.mouse.click(at(u, v).x, at(u, v).y);
    await page.keyboard.press('e');
    await page.mouse.move(at(0.1, 0.9).x, at(0.1, 0.9).y);
    await page.mouse.down();
    await page.mouse.move(at(0.4, 0.9).x, at(0.4, 0.9).y, { steps: 2 });
    await page.mouse.up();
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await done.click();
    await expect(painter).toBeHidden(SOON);
    const painted = await studio.graph();
    const { width, height, at: level } = await paintingOf(painted, 'sky');
    expect([width, height]).toEqual([64, 46]);
    expect([level(0.2, 0.5), level(0.6, 0.5), level(0.85, 0.5), level(0.85, 0.1), level(0.25, 0.9)]).toEqual([
      255, 0, 255, 0, 0,
    ]);
    expect(paramsOf(painted, 'sky')).toMatchObject({ of: 'painted', level: 0.5 });
    expect(paramsOf(painted, 'sky')).not.toHaveProperty('soft');
    await page.keyboard.press('Control+z');
    expect(paramsOf(await studio.graph(), 'sky')).toEqual({ of: 'left', level: 0.5, soft: 1 });
    await page.keyboard.press('Control+Shift+z');

    // Enter opens a painted mask. By keys: the cursor draws from the middle to the right.
    await studio.node('sky').focus();
    await page.keyboard.press('Enter');
    await expect(surface).toBeFocused(SOON);
    for (const key of ['Delete', 'b', 'Enter', ...Array.from({ length: 12 }, () => 'ArrowRight'), 'Enter'])
      await page.keyboard.press(key);
    // Two fingers zoom, and the first of them leaves no stroke.
    const session = await page.context().newCDPSession(page);
    at = await pointsOn(surface);
    await touch(session, 'touchStart', at(0.4, 0.9));
    await touch(session, 'touchMove', at(0.38, 0.9));
    await touch(session, 'touchStart', at(0.38, 0.9), at(0.6, 0.9));
    await touch(session, 'touchMove', at(0.3, 0.9), at(0.7, 0.9));
    await touch(session, 'touchEnd');
    await expect(page.getByRole('button', { name: /^\d+ %$/ })).toBeVisible(SOON);
    await page.keyboard.press('0');
    await touch(session, 'touchStart', at(0.1, 0.2));
    await touch(session, 'touchMove', at(0.3, 0.2));
    await touch(session, 'touchEnd');
    // Escape asks before it discards.
    await page.keyboard.press('Escape');
    const question = page.getByRole('alertdialog', { name: 'Discard the painting?' });
    await question.getByRole('button', { name: 'Keep painting' }).click();
    await surface.focus();
    await page.keyboard.press('Control+Enter');
    await expect(painter).toBeHidden(SOON);
    const now = await studio.graph();
    const second = await paintingOf(now, 'sky');
    expect([second.at(0.5, 0.5), second.at(0.65, 0.5), second.at(0.2, 0.2)]).toEqual([255, 255, 255]);
    expect([second.at(0.2, 0.5), second.at(0.4, 0.9), second.at(0.85, 0.3)]).toEqual([0, 0, 0]);
    expect(Object.keys(now.assets!)).toHaveLength(1);

    // Only here: nothing is left of it when it is canceled, and all of it is one step when it is done.
    const nodes = async () => (await studio.graph()).nodes.map(({ id }) => id);
    const before = now.nodes.map(({ id }) => id);
    await studio.select('near');
    await page.keyboard.press('Alt+o');
    await expect(surface).toBeFocused(SOON);
    await page.keyboard.press('a');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await expect(surface).toBeHidden(SOON);
    expect(await nodes()).toEqual(before);
    await studio.select('near');
    await page.keyboard.press('Alt+o');
    await expect(surface).toBeFocused(SOON);
    at = await pointsOn(surface);
    await page.keyboard.press('f');
    await page.mouse.click(at(0.5, 0.1).x, at(0.5, 0.1).y);
    await page.keyboard.press('Control+Enter');
    await expect(studio.node('mix')).toBeVisible(SOON);
    const limited = await studio.graph();
    expect(limited.wires.map(({ from, to }) => `${from.join('.')} > ${to.join('.')}`)).toEqual(
      expect.arrayContaining(['mix.image > near.first', 'canvas.image > mix.second', 'mask.mask > mix.mask']),
    );
    expect((await paintingOf(limited, 'mask')).at(0.5, 0.1)).toBe(255);
    await page.keyboard.press('Control+z');
    await expect(studio.node('mix')).toBeHidden(SOON);
    expect(await nodes()).toEqual(before);
    expect(errors).toEqual([]);
  },
);
