/**
 * Runs every kernel for graphics processors, and the golden losses, under Deno, whose WebGPU is wgpu and naga, as in Firefox, on
 * lavapipe, Mesa's Vulkan driver that runs on the processor.
 *
 *     npm run test:wgpu [-- --graphs [NAME ...]]
 *
 * `--graphs` runs the graphs of graphs/ beside the wasm engine instead, 48 pixels wide: minutes for each, for lavapipe takes
 * long to compile. What is not installed is left out, and said.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DRIVERS = ['lvp_icd.json', 'lvp_icd.x86_64.json', 'lvp_icd.aarch64.json'];
const driver = DRIVERS.map((name) => `/usr/share/vulkan/icd.d/${name}`).find((path) => existsSync(path));
const deno = findDeno();

if (driver === undefined || deno === undefined) {
  const what =
    driver === undefined ? 'Mesa’s driver lavapipe (Debian: mesa-vulkan-drivers)' : 'the package “deno”';
  console.log(`wgpu is not tested: ${what} is not installed.`);
  process.exit();
}
const [first, ...names] = process.argv.slice(2);
const script = fileURLToPath(new URL(first === '--graphs' ? 'graphs.ts' : 'kernels.ts', import.meta.url));
const permissions = ['--unstable-webgpu', '--no-check', '--node-modules-dir=manual', '--allow-all'];
const { status } = spawnSync(process.execPath, [deno, 'run', ...permissions, script, ...names], {
  stdio: 'inherit',
  env: { ...process.env, VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver },
});
process.exit(status ?? 1);

function findDeno(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('deno/package.json')), 'bin.cjs');
  } catch {
    return undefined;
  }
}
