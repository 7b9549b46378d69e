/**
 * Builds a pipeline of every shader in a JSON file, one after the other, and writes a marker before each, so that the output
 * of the driver can be assigned to it: see `amd.ts`, which starts this in a separate process.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MARK } from './marks.ts';

const dawn = pathToFileURL(createRequire(import.meta.url).resolve('webgpu')).href;
const { create, globals } = (await import(dawn)) as typeof import('webgpu');
Object.assign(globalThis, globals);
const shaders = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Record<string, string>;
const gpu = create(['backend=vulkan']);
const adapter = await gpu.requestAdapter();
if (!adapter) throw new Error('The driver gives no adapter.');
const { limits } = adapter;
const device = await adapter.requestDevice({
  requiredFeatures: ['subgroups'],
  requiredLimits: {
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxBufferSize: limits.maxBufferSize,
    maxStorageBuffersPerShaderStage: Math.min(16, limits.maxStorageBuffersPerShaderStage),
  },
});
for (const [name, code] of Object.entries(shaders)) {
  // At once, unlike `process.stderr`: the driver writes to the same file.
  writeSync(2, `${MARK}${name}\n`);
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code });
  device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  const error = await device.popErrorScope();
  if (error) throw new Error(`${name}: ${error.message}`);
}
// Dawn's threads keep the process alive.
process.exit(0);
