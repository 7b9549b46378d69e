import { preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GraphDocument } from '../../src/graph/document.ts';
import { compared, small } from '../studio/app/graphs.ts';
import type { DrivenBrowser } from './driven.ts';
import { firefox } from './firefox.ts';
import { webkit } from './webkit.ts';

const SOON = { timeout: 20_000, interval: 200 };
/** Computing takes long on a busy machine. */
const LONG = { timeout: 50_000, interval: 500 };

/** Drops a graph on the studio. */
const dropped = (document: GraphDocument) => `(() => {
  const dataTransfer = new DataTransfer();
  const text = ${JSON.stringify(JSON.stringify(document))};
  dataTransfer.items.add(new File([text], 'dropped.stylograph.json', { type: 'application/json' }));
  document.querySelector('[role="application"]').dispatchEvent(
    new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
})()`;
/** Saves the graph. What the browser would put among the downloads is `window.saved`. */
const saved = `(() => {
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };
  HTMLAnchorElement.prototype.click = () => undefined;
  dispatchEvent(new KeyboardEvent('keydown',
    { key: 's', code: 'KeyS', ctrlKey: true, bubbles: true, cancelable: true }));
})()`;

let server: PreviewServer;
beforeAll(async () => {
  server = await preview({ configFile: 'vite.config.ts', preview: { port: 0, host: '127.0.0.1' } });
});
afterAll(() => server.close());

for (const kind of [firefox, webkit]) {
  const missing = kind.missing();
  if (missing !== undefined)
    console.warn(`The studio is not tested in ${kind.name}: ${missing} is not installed.`);
  const driven = (title: string, use: (browser: DrivenBrowser, name: string) => Promise<void>) => {
    test.skipIf(missing !== undefined)(`${kind.name}: ${title}`, async () => {
      for (let tries = 1; ; tries++) {
        const browser = await kind.launch();
        try {
          await use(browser, kind.name);
          return;
        } catch (error) {
          if (!browser.isBroken() || tries === 3) throw error;
          console.warn(`${kind.name} crashed: once more.`);
        } finally {
          await browser.close();
        }
      }
    });
  };
  driven('runs on the first visit; a graph is edited, run, saved, and there again later', useStudio);
  driven('a mask is painted, and a picture turned', paintAndTurn);
}

async function useStudio(browser: DrivenBrowser, name: string): Promise<void> {
  const address = `${server.resolvedUrls!.local[0]!}?view=graph`;
  const evaluate = (expression: string) => {
    if (browser.isBroken()) throw new Error('The browser crashed.');
    return browser.evaluate(expression);
  };
  const run = `document.querySelector('[aria-label="Run"]')`;
  const press = (name: string) =>
    evaluate(`[...${run}.querySelectorAll('button')]
      .find((button) => (button.ariaLabel ?? button.innerText.trim()) === '${name}').click()`);
  const status = () => evaluate(`${run}?.querySelector('[role="status"]')?.innerText ?? ''`);
  const step = async () =>
    Number(/step (\d+) of/.exec(String(await evaluate(`${run}?.innerText`)))?.[1] ?? 0);
  const title = `document.querySelector('[aria-label="Name of the graph"]')`;
  const steps = `document.querySelector('[data-node="optimizer"] [aria-label="Steps"]')`;

  await browser.open(address);
  await expect.poll(step, LONG).toBeGreaterThan(1);
  await press('Stop');
  await expect.poll(status, SOON).toMatch(/Stopped|Ready/);

  await evaluate(dropped(small()));
  await expect.poll(() => evaluate(`${title}.value`), SOON).toBe('Small');
  await evaluate(`(${title}.focus(), ${title}.select())`);
  await browser.type('Edited\n');
  await evaluate(`(${steps}.focus(), ${steps}.select())`);
  await browser.type('12\n');
  const hasGpu = await evaluate('navigator.gpu?.requestAdapter().then((adapter) => adapter !== null)');
  if (hasGpu === true) {
    await evaluate(`${run}.querySelector('.engine').focus()`);
    await browser.type('\n');
    const choice = `[...document.querySelectorAll('[role="menuitemradio"]')].find(({ innerText }) => /WebGPU/.test(innerText))`;
    await expect.poll(() => evaluate(`${choice} !== undefined`), SOON).toBe(true);
    await evaluate(`${choice}.click()`);
  } else console.warn(`${name} has no WebGPU here: its graphs run on the processor.`);
  await press('Run');
  await expect.poll(status, LONG).toBe('Done');
  const told = await evaluate(`${run}.innerText`);
  expect(told).toContain('step 12 of 12');
  expect(told).toContain(hasGpu === true ? 'webgpu' : 'wasm');

  await evaluate(saved);
  await expect.poll(() => evaluate('window.saved?.text()'), SOON).toContain('"Edited"');

  await browser.open(address);
  await expect.poll(() => evaluate(`${title}?.value`), SOON).toBe('Edited');
  // Nodes are drawn after the graph has opened.
  await expect.poll(() => evaluate(`${steps}?.value`), SOON).toBe('12');
}

async function paintAndTurn(browser: DrivenBrowser): Promise<void> {
  const evaluate = (expression: string) => browser.evaluate(expression);
  const button = (name: string) =>
    `[...document.querySelectorAll('button')].find((one) => (one.ariaLabel ?? one.innerText.trim()) === '${name}' && !one.disabled)`;
  const press = async (name: string) => {
    await expect.poll(() => evaluate(`${button(name)} !== undefined`), { ...SOON, message: name }).toBe(true);
    await evaluate(`${button(name)}.click()`);
  };
  const middleOf = async (selector: string) =>
    JSON.parse(
      String(
        await evaluate(`(() => {
          const { x, y, width, height } = document.querySelector('${selector}').getBoundingClientRect();
          return JSON.stringify([x + width / 2, y + height / 2]);
        })()`),
      ),
    ) as [number, number];
  const select = async (id: string) => {
    const isSelected = async () => {
      await browser.drag(await middleOf(`[data-node="${id}"] .head`));
      return String(await evaluate(`document.querySelector('[data-node="${id}"]').ariaLabel`));
    };
    await expect.poll(isSelected, SOON).toMatch(/selected/);
  };

  await browser.open(`${server.resolvedUrls!.local[0]!}?view=graph`);
  await press('Stop');
  await evaluate(dropped(compared));
  await expect
    .poll(() => evaluate(`document.querySelector('[data-node="sky"] canvas') !== null`), SOON)
    .toBe(true);

  await select('sky');
  await press('Paint the mask…');
  const surface = '[role="application"][aria-label^="The picture with the mask"]';
  await expect.poll(() => evaluate(`document.querySelector('${surface}') !== null`), SOON).toBe(true);
  const [x, y] = await middleOf(surface);
  await browser.drag([x + 20, y], [x + 60, y + 20], [x + 90, y + 40]);
  await press('Done');

  await select('photo');
  await press('Crop and rotate…');
  await press('Turn right');
  await press('Done');

  await evaluate(saved);
  await expect
    .poll(() => evaluate('window.saved?.text()'), SOON)
    .toMatch(/"rotate": 90[^]*"painting": "asset:/);
}
