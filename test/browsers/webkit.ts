import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WINDOW, type BrowserKind } from './driven.ts';

const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/libexec'];
const miniBrowser = LIBRARIES.filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.startsWith('webkit2gtk-') || name.startsWith('webkitgtk-'))
      .map((name) => join(folder, name, 'MiniBrowser')),
  )
  .find((path) => existsSync(path));
const isInstalled = (program: string) => !spawnSync(program, ['--version']).error;
const hasDisplay = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;

/** WebKitGTK's own browser by WebDriver; without a display, on one in memory. */
export const webkit: BrowserKind = {
  name: 'WebKitGTK',
  missing() {
    if (miniBrowser === undefined) return 'MiniBrowser of WebKitGTK';
    if (!isInstalled('WebKitWebDriver')) return 'WebKitWebDriver';
    return hasDisplay || isInstalled('Xvfb') ? undefined : 'a display, or Xvfb';
  },
  async launch() {
    const folder = mkdtempSync(join(tmpdir(), 'stylograph-webkit-'));
    const processes: ChildProcess[] = [];
    const end = () => {
      for (const child of processes.reverse()) child.kill();
      // Its processes take a moment to end.
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    };
    try {
      const own = { HOME: folder, XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder };
      const env = { ...process.env, ...own, ...(!hasDisplay && { DISPLAY: await display(processes) }) };
      const port = await freePort();
      processes.push(spawn('WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore', env }));
      const session = await Session.begin(`http://127.0.0.1:${port}`);
      await session.post('/window/rect', { x: 0, y: 0, ...WINDOW });
      return {
        async open(address) {
          await session.post('/url', { url: address });
        },
        async evaluate(expression) {
          const script = `const told = arguments[0];
(async () => (${expression}))().then((value) => told({ value }), (error) => told({ error: String(error) }));`;
          const { value, error } = (await session.post('/execute/async', { script, args: [] })) as {
            value?: unknown;
            error?: string;
          };
          if (error !== undefined) throw new Error(error);
          return value;
        },
        async type(text) {
          const actions = text.split(/(?:)/u).flatMap((key) => {
            // Enter is a key of its own to WebDriver.
            const value = key === '\n' ? '\uE007' : key;
            return [
              { type: 'keyDown', value },
              { type: 'keyUp', value },
            ];
          });
          await session.post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
        },
        async drag(start, ...places) {
          const [first, ...rest] = [start, ...places].map(([x, y]) => ({
            type: 'pointerMove',
            duration: 0,
            x: Math.round(x),
            y: Math.round(y),
          }));
          const down = { type: 'pointerDown', button: 0 };
          const actions = [first, down, ...rest, { type: 'pointerUp', button: 0 }];
          await session.post('/actions', { actions: [{ type: 'pointer', id: 'mouse', actions }] });
        },
        isBroken: () => session.isBroken,
        async close() {
          await session.end().catch(() => undefined);
          end();
        },
      };
    } catch (error) {
      end();
      throw error;
    }
  },
};

/** Starts a display in memory, and gives its name. */
function display(processes: ChildProcess[]): Promise<string> {
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', `${WINDOW.width}x${WINDOW.height}x24`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  processes.push(child);
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (number: Buffer) => {
      resolve(`:${number.toString().trim()}`);
    });
    child.once('exit', () => {
      reject(new Error('Xvfb ended before it had a display.'));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** As much of WebDriver as the test takes. */
class Session {
  isBroken = false;
  private readonly address: string;

  private constructor(address: string) {
    this.address = address;
  }

  /** Begins as soon as the driver answers. */
  static async begin(driver: string): Promise<Session> {
    for (let tries = 0; ; tries++)
      try {
        await call(`${driver}/status`, 'GET');
        break;
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    const options = { binary: miniBrowser, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const { sessionId } = (await call(`${driver}/session`, 'POST', { capabilities })) as {
      sessionId: string;
    };
    return new Session(`${driver}/session/${sessionId}`);
  }

  async post(path: string, body: object): Promise<unknown> {
    try {
      return await call(this.address + path, 'POST', body);
    } catch (error) {
      // The driver forgets a session whose page has crashed.
      if (String(error).includes('invalid session id')) this.isBroken = true;
      throw error;
    }
  }

  end(): Promise<unknown> {
    return call(this.address, 'DELETE');
  }
}

async function call(address: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(address, {
    method,
    signal: AbortSignal.timeout(30_000),
    ...(body && { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${method} ${address}: ${JSON.stringify(value)}`);
  return value;
}
