import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, test } from 'vitest';
import { probeGpu } from '../../src/cli/gpu-probe.ts';
import { hasWebgpu } from '../engines/backends.ts';
import { graph, node, wire } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

const folder = mkdtempSync(join(tmpdir(), 'stylograph-probe-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A package in the place of Dawn, whose drivers do what their names say. */
const dawn = join(folder, 'dawn.mjs');
writeFileSync(
  dawn,
  `export const globals = {};
export const create = () => ({
  async requestAdapter() {
    const drivers = (process.env.VK_ICD_FILENAMES ?? '').split(':');
    console.log('loaded ' + drivers.length);
    if (drivers.includes('breaks')) process.abort();
    if (drivers.some((driver) => driver.startsWith('noisy'))) console.error('error: XDG_RUNTIME_DIR is not set');
    if (drivers.includes('refused')) console.error('Warning: refused');
    const description = drivers.find((driver) => driver.endsWith('card'));
    if (description === undefined) return null;
    const info = { vendor: 'a', architecture: 'b', device: 'c', description };
    return { info, requestDevice: () => (description === 'deviceless card' ? null : { destroy() {} }) };
  },
});
`,
);

describe.runIf(process.platform === 'linux')('the search for graphics processors', () => {
  it.each([
    ['the card that is quiet', 'card', 'card', 'card'],
    ['nothing where there is nothing', 'refused', undefined, 'refused'],
    ['nothing of a card that gives no device', 'deviceless card', undefined, 'deviceless card'],
    ['the card alone beside a driver that is refused', 'refused:card', 'card', 'card'],
    ['the card alone beside a driver that breaks', 'breaks:card', 'card', 'card'],
    ['a noisy card where there is no other', 'refused:noisy card', 'noisy card', 'noisy card'],
    ['nothing where all that there is breaks', 'breaks', undefined, 'breaks'],
  ])('is %s', async (_, drivers, adapter, loaded) => {
    const found = await probeGpu(pathToFileURL(dawn).href, {
      VK_ICD_FILENAMES: drivers,
      VK_DRIVER_FILES: drivers,
    });
    expect(found.adapter?.description).toBe(adapter);
    expect(found.variables['VK_ICD_FILENAMES']).toBe(loaded);
    expect(found.variables['NODEVICE_SELECT'] ?? process.env['NODEVICE_SELECT']).toBe('1');
  });
});

describe.runIf(process.platform === 'linux')('the command line', () => {
  const file = join(folder, 'smooth.stylograph.json');
  const nodes = [
    node('canvas: canvas', { width: 24, height: 16 }),
    node('loss: total-variation'),
    node('optimizer: optimizer', { steps: 2 }),
    node('save: save', { file: 'smooth.png' }),
  ];
  const wires = [
    wire('canvas.image', 'loss.image'),
    wire('loss.loss', 'optimizer.loss'),
    wire('optimizer.image', 'save.image'),
  ];
  writeFileSync(file, JSON.stringify(graph(nodes, wires)));
  /** Takes away what was found for the tests. */
  const without = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, undefined]));
  const run = (engine: string, variables: NodeJS.ProcessEnv) =>
    stylographIn(folder, ['run', file, '--engine', engine, '--json'], undefined, { environment: variables });

  test('reports in one sentence that there is no adapter, without the output of drivers', async () => {
    const none = {
      ...without(['STYLOGRAPH_PROBED', 'VK_DRIVER_FILES']),
      VK_ICD_FILENAMES: join(folder, 'no-driver.json'),
    };
    expect(await run('webgpu', none)).toMatchObject({
      code: 1,
      err: 'error: WebGPU found no adapter. Use the wasm engine.\n',
    });
    expect(await run('auto', none)).toMatchObject({ code: 0, err: '' });
    expect((await run('webgpu', { ...none, STYLOGRAPH_DEBUG: '1' })).err).toMatch(/no-driver|Vulkan|vulkan/);
  });

  test.runIf(hasWebgpu)('prints no driver messages, whatever is missing', async () => {
    const others = without(['STYLOGRAPH_PROBED', 'XDG_RUNTIME_DIR', 'NODEVICE_SELECT', 'MESA_LOG_FILE']);
    expect(await run('webgpu', others)).toMatchObject({ code: 0, err: '' });
  });
});
