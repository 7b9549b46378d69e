import { preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { small } from '../studio/app/graphs.ts';
import type { DrivenBrowser } from './driven.ts';
import { firefox } from './firefox.ts';
import { webkit } from './webkit.ts';

const SOON = { timeout: 20_000, interval: 200 };
/** Computing takes long on a busy machine. */
const LONG = { timeout: 50_000, interval: 500 };

let server: PreviewServer;
beforeAll(async () => {
  server = await preview({ configFile: 'vite.config.ts', preview: { port: 0, host: '127.0.0.1' } });
});
afterAll(() => server.close());

for (const kind of [firefox, webkit]) {
  const missing = kind.missing();
  if (missing !== undefined)
    console.warn(`The studio is not tested in ${kind.name}: ${missing} is not installed.`);

  test.skipIf(missing !== undefined)(
    `${kind.name} runs on the first visit; a graph is edited, run, saved, and there again when the studio is opened anew`,
    async () => {
      for (let tries = 1; ; tries++) {
        const browser = await kind.launch();
        try {
          await useStudio(browser, kind.name);
          return;
        } catch (error) {
          if (!browser.isBroken() || tries === 3) throw error;
          console.warn(`${kind.name} crashed: once more.`);
        } finally {
          await browser.close();
        }
      }
    },
  );
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

  await evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    const text = ${JSON.stringify(JSON.stringify(small()))};
    dataTransfer.items.add(new File([text], 'small.stylograph.json', { type: 'application/json' }));
    document.querySelector('[role="application"]').dispatchEvent(
      new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  })()`);
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

  // What the browser would put among the downloads.
  await evaluate(`(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };
    HTMLAnchorElement.prototype.click = () => undefined;
  })()`);
  await evaluate(`dispatchEvent(new KeyboardEvent('keydown',
    { key: 's', code: 'KeyS', ctrlKey: true, bubbles: true, cancelable: true }))`);
  await expect.poll(() => evaluate('window.saved?.text()'), SOON).toContain('"Edited"');

  await browser.open(address);
  await expect.poll(() => evaluate(`${title}?.value`), SOON).toBe('Edited');
  // Nodes are drawn after the graph has opened.
  await expect.poll(() => evaluate(`${steps}?.value`), SOON).toBe('12');
}
