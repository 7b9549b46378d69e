import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Locator, Page } from 'playwright';
import { expect } from 'playwright/test';
import { onTestFinished } from 'vitest';
import type { GraphDocument } from '../../../src/graph/document.ts';
import type { OpenStudio, StudioServer } from './open-studio.ts';

/** Computing takes long on a busy machine; the page itself responds at once. */
export const LONG = { timeout: 45_000 };
export const SOON = { timeout: 10_000 };

/** A name for the nodes and wires that the clipboard gets. */
export interface CopiedGraph {
  readonly nodes: readonly {
    readonly id: string;
    readonly type: string;
    readonly params?: Readonly<Record<string, unknown>>;
    readonly position?: readonly [number, number];
    readonly muted?: boolean;
  }[];
  readonly assets?: Readonly<Record<string, { readonly name: string; readonly data: string }>>;
  readonly wires: readonly { readonly from: readonly string[]; readonly to: readonly string[] }[];
}

/** Opens the studio as on a first visit, until the end of the test. */
export async function visit(
  server: StudioServer,
  options: BrowserContextOptions = {},
  address?: string,
): Promise<OpenStudio & { studio: StudioPage }> {
  const open = await server.open(options, address);
  onTestFinished(() => open.page.context().close());
  return { ...open, studio: new StudioPage(open.page) };
}

/** The open studio, in the words of a user. */
export class StudioPage {
  readonly page: Page;
  readonly canvas: Locator;
  readonly runBar: Locator;
  readonly curves: Locator;

  constructor(page: Page) {
    this.page = page;
    this.canvas = page.getByRole('application', { name: 'Graph', exact: true });
    this.runBar = page.getByRole('region', { name: 'Run', exact: true });
    this.curves = page.getByRole('region', { name: 'Loss curves' });
  }

  // Running.

  /** The steps done of the optimizer at work; 0 before the first. */
  async step(): Promise<number> {
    const text = await this.runBar.getByText(/^step \d+ of/).allInnerTexts();
    return Number(/\d+/.exec(text[0] ?? '')?.[0] ?? 0);
  }

  async stepIsAbove(step: number): Promise<void> {
    await expect.poll(() => this.step(), LONG).toBeGreaterThan(step);
  }

  async statusIs(status: string | RegExp): Promise<void> {
    await expect(this.runBar.getByRole('status').first()).toHaveText(status, LONG);
  }

  /** The last value of a curve. */
  async curve(name: string): Promise<number> {
    const text = await this.curves.getByRole('button', { name }).first().innerText();
    return Number(text.split('\n').at(-1));
  }

  async press(button: string): Promise<void> {
    await this.runBar.getByRole('button', { name: button, exact: true }).click();
  }

  /** Ends the run of the first visit, to free the processor. */
  async stop(): Promise<void> {
    await this.press('Stop');
    await this.statusIs(/Stopped|Ready/);
  }

  // The graph.

  node(id: string): Locator {
    return this.canvas.locator(`[data-node="${id}"]`);
  }

  socket(node: string, name: string): Locator {
    return this.node(node).getByRole('button', { name: new RegExp(`^${name},`) });
  }

  /** The whole graph, by way of the clipboard. */
  async graph(): Promise<CopiedGraph> {
    await this.page.evaluate(() => navigator.clipboard.writeText(''));
    await this.canvas.getByRole('group').first().focus();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.press('Control+c');
    const text = () => this.page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(text, SOON).not.toBe('');
    await this.page.keyboard.press('Escape');
    return JSON.parse(await text()) as CopiedGraph;
  }

  /** Drops a file on the canvas. */
  async drop(name: string, text: string): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      ([fileName, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content], fileName, { type: 'application/json' }));
        return data;
      },
      [name, text] as const,
    );
    await this.canvas.dispatchEvent('drop', { dataTransfer });
  }

  /** Opens one of the graphs that come with Stylograph. */
  async open(name: string): Promise<void> {
    await this.drop(`${name}.stylograph.json`, readFileSync(`graphs/${name}.stylograph.json`, 'utf8'));
    await expect(this.node('texture')).toBeVisible(SOON);
  }

  /** Opens a graph of a test's own. */
  async openGraph(document: GraphDocument): Promise<void> {
    await this.drop('test.stylograph.json', JSON.stringify(document));
    await expect(this.page.getByRole('textbox', { name: 'Name of the graph' })).toHaveValue(
      document.title ?? '',
      SOON,
    );
    await expect(this.canvas.locator('[data-node]')).toHaveCount(document.nodes.length, SOON);
  }

  /** The copied result: a PNG, as text. */
  async copiedPicture(): Promise<string> {
    await this.page.getByRole('button', { name: 'Copy picture' }).click();
    await expect(this.page.getByText('Copied')).toBeVisible(SOON);
    return this.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const bytes = new Uint8Array(await (await item!.getType('image/png')).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    });
  }

  /** A point on a wire, given by its id, half way along it. */
  async onWire(id: string): Promise<{ x: number; y: number }> {
    return this.canvas.locator(`path[data-wire="${id}"]`).evaluate((element) => {
      const path = element as SVGPathElement;
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM()!);
      return { x, y };
    });
  }

  /** Adds a node from the palette, by keyboard: the words, then Enter. */
  async addByPalette(words: string): Promise<void> {
    const palette = this.page.getByRole('dialog', { name: 'Add a node' });
    await this.page.keyboard.press('Shift+A');
    await expect(palette).toBeVisible(SOON);
    await this.page.keyboard.type(words);
    await this.page.keyboard.press('Enter');
    await expect(palette).toBeHidden(SOON);
  }

  /** Selects a node by a click on its title. */
  async select(id: string): Promise<void> {
    await this.node(id).locator('.head').click({ force: true, timeout: 5_000 });
    await expect(this.node(id)).toHaveAccessibleName(/selected/, SOON);
  }

  /** Draws a wire from socket to socket, with `before` letting go of it. */
  async dragWire(
    from: readonly [node: string, socket: string],
    to: readonly [node: string, socket: string],
    before: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const { mouse } = this.page;
    const [start, end] = [await this.place(...from), await this.place(...to)];
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
    await mouse.move(end.x, end.y, { steps: 4 });
    await before();
    await mouse.up();
  }

  /** The middle of a socket's mark: it sits on the edge of its node. */
  private async place(node: string, name: string): Promise<{ x: number; y: number }> {
    const box = (await this.socket(node, name).locator('svg').boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** Waits until the browser keeps a graph of this title. */
  async isKept(title: string): Promise<void> {
    const titles = () =>
      this.page.evaluate(
        () =>
          new Promise<string[]>((resolve) => {
            const opening = indexedDB.open('keyval-store');
            opening.onsuccess = () => {
              const reading = opening.result.transaction('keyval').objectStore('keyval').getAll();
              reading.onsuccess = () => {
                opening.result.close();
                resolve(
                  (reading.result as { document: { title: string } }[]).map(({ document }) => document.title),
                );
              };
            };
          }),
      );
    await expect.poll(titles, SOON).toContain(title);
  }

  notice(text: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: text });
  }
}
