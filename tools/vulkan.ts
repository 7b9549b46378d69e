import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromiumPath } from './chromium.ts';

/** Where Linux distributions and the Vulkan SDK keep the loader. */
const LOADERS = [
  '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
  '/usr/lib/aarch64-linux-gnu/libvulkan.so.1',
  '/usr/lib64/libvulkan.so.1',
  '/usr/lib/libvulkan.so.1',
];
/** Where drivers tell of themselves. */
const DRIVERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
const SWIFTSHADER = 'vk_swiftshader_icd.json';

/**
 * What Dawn, the package `webgpu`, needs in Node on Linux: a Vulkan loader, which is installed where there is none, and a
 * driver. Where the machine has no driver of its own, SwiftShader comes with Chromium. Gives the variables to set in the
 * environment; other systems bring what they need.
 */
export function vulkanEnvironment(): Record<string, string> {
  if (process.platform !== 'linux' || process.env['VK_ICD_FILENAMES']) return {};
  if (!LOADERS.some((path) => existsSync(path))) installLoader();
  if (DRIVERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)) return {};
  const driver = [dirname(realpathSync(chromiumPath())), '/usr/lib/chromium']
    .map((folder) => join(folder, SWIFTSHADER))
    .find((path) => existsSync(path));
  if (driver !== undefined) return { VK_ICD_FILENAMES: driver };
  console.error('No Vulkan driver found: tests of the webgpu engine are left out in Node.');
  return {};
}

function installLoader(): void {
  const install = 'apt-get update && apt-get install -y --no-install-recommends libvulkan1';
  console.error(`No Vulkan loader found: trying “${install}”.`);
  try {
    execFileSync('sh', ['-c', install], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    console.error('It could not be installed: tests of the webgpu engine are left out in Node.');
  }
}
