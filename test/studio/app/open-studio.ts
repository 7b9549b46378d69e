import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright';
import { preview, type InlineConfig, type PreviewServer } from 'vite';
import { chromiumPath } from '../../../tools/chromium.ts';
import { ownClipboard } from './page-clipboard.ts';

/** A browser with the built studio open in it, with nothing kept from a visit before. */
export interface OpenStudio {
  readonly page: Page;
  readonly address: string;
  /** Everything written to the console as an error, and every uncaught exception. */
  readonly errors: string[];
  /** What was asked of the studio's own host, by address. */
  readonly requests: string[];
  /** Requests to any other host than that. */
  readonly foreignRequests: string[];
}

/** Serves the production build and opens pages in it. Close it when the tests are done. */
export class StudioServer {
  private readonly server: PreviewServer;
  private readonly browser: Browser;

  private constructor(server: PreviewServer, browser: Browser) {
    this.server = server;
    this.browser = browser;
  }

  /** As `npm start` does. */
  static start(): Promise<StudioServer> {
    return StudioServer.serve({ configFile: 'vite.config.ts' });
  }

  /** As a host of static files does: with no headers of ours. */
  static startStatic(outDir = 'dist/studio', base = '/'): Promise<StudioServer> {
    return StudioServer.serve({ configFile: false, base, build: { outDir } });
  }

  private static async serve(config: InlineConfig): Promise<StudioServer> {
    const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
    const browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ['--no-sandbox', '--disable-background-networking', '--use-fake-device-for-media-stream'],
    });
    return new StudioServer(server, browser);
  }

  get address(): string {
    return this.server.resolvedUrls!.local[0]!;
  }

  async open(options: BrowserContextOptions = {}, address?: string): Promise<OpenStudio> {
    return this.openIn(await this.context(options), address);
  }

  /** A separate browser, as far as pages can detect. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 720 },
      // Each context would download the whole studio for its service worker.
      serviceWorkers: 'block',
      ...options,
    });
    await context.addInitScript(ownClipboard);
    return context;
  }

  /** Opens the studio as a tab of a context: its editor, which the bare address does not show on a first visit. */
  async openIn(context: BrowserContext, address = `${this.address}?view=graph`): Promise<OpenStudio> {
    const page = await context.newPage();
    const errors: string[] = [];
    const requests: string[] = [];
    const foreignRequests: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (!url.protocol.startsWith('http')) return;
      (url.host === new URL(address).host ? requests : foreignRequests).push(url.href);
    });
    // The page loads before the studio does: input in between has no effect.
    const ready = () => page.locator('.studio, .start-failure').waitFor();
    const reload = page.reload.bind(page);
    page.reload = async (options) => {
      const response = await reload(options);
      await ready();
      return response;
    };
    await page.goto(address);
    await ready();
    return { page, address: address.replace(/[?#].*/, ''), errors, requests, foreignRequests };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}
