import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { judge } from '../src/engines/adapter.ts';
import { driverFiles, probeGpu, type Probed } from '../src/cli/gpu-probe.ts';
import { addressOfDawn, PROBED } from '../src/cli/node-gpu.ts';
import { chromiumPath } from './chromium.ts';

/** Where Linux distributions and the Vulkan SDK keep the loader. */
const LOADERS = [
  '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
  '/usr/lib/aarch64-linux-gnu/libvulkan.so.1',
  '/usr/lib64/libvulkan.so.1',
  '/usr/lib/libvulkan.so.1',
];
const SWIFTSHADER = 'vk_swiftshader_icd.json';

/**
 * What Dawn, the package `webgpu`, needs in Node on Linux: a Vulkan loader, which is installed if missing, and a driver
 * with an adapter. If the machine has only a software driver, the SwiftShader of Chromium is used. Returns the variables to set in
 * the environment, and prints the driver; other systems need nothing.
 */
export async function vulkanEnvironment(): Promise<Record<string, string>> {
  if (process.platform !== 'linux') return {};
  if (!LOADERS.some((path) => existsSync(path))) installLoader();
  const dawn = addressOfDawn();
  if (dawn === undefined) return {};
  const machine = driverFiles().length > 0 ? await probeGpu(dawn) : undefined;
  if (machine?.adapter && judge(machine.adapter).usable) return taken(machine);
  const driver = swiftShader();
  const software =
    driver === undefined
      ? undefined
      : await probeGpu(dawn, { VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver });
  const found = [software, machine].find((probed) => probed?.adapter);
  if (found) return taken(found);
  console.error('No Vulkan driver gives an adapter: tests of the webgpu engine are left out in Node.');
  return { [PROBED]: 'none' };
}

function taken({ variables, adapter }: Probed): Record<string, string> {
  console.error(
    `Tests of the webgpu engine in Node run on ${judge(adapter!).text.replace(/^.*\((.*)\)$/, '$1')}.`,
  );
  return { ...variables, [PROBED]: 'adapter' };
}

function swiftShader(): string | undefined {
  return [dirname(realpathSync(chromiumPath())), '/usr/lib/chromium']
    .map((folder) => join(folder, SWIFTSHADER))
    .find((path) => existsSync(path));
}

function installLoader(): void {
  const install = 'apt-get update && apt-get install -y --no-install-recommends libvulkan1';
  console.error(`No Vulkan loader found: trying “${install}”.`);
  try {
    execFileSync('sh', ['-c', install], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    console.error('It could not be installed.');
  }
}
