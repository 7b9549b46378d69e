import { uniformOf } from '../../../src/engines/webgpu/device/gpu.ts';
import {
  SIZES_BINDING,
  type Binding,
  type DeviceTraits,
  type Dispatch,
  type Kernel,
} from '../../../src/engines/webgpu/kernel.ts';
import { webgpu } from '../../../src/platform/gpu.ts';

let opened: Promise<GPUDevice> | undefined;

/** One device for all tests of a file: that of the browser or of Deno, or in Node that of the package `webgpu`. */
export function testDevice(): Promise<GPUDevice> {
  return (opened ??= open());
}

async function open(): Promise<GPUDevice> {
  if (!webgpu()) await (await import('../../../src/cli/node-gpu.ts')).provideGpu('webgpu');
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('There is no WebGPU adapter: these tests need one, if only SwiftShader.');
  const requiredFeatures = (['subgroups'] as const).filter((name) => adapter.features.has(name));
  return adapter.requestDevice({ requiredFeatures });
}

/** What kernels may know of a device, said to be software or not, with its own limits or with `small` ones. */
export function traitsOf({ limits, features }: GPUDevice, software: boolean, small = false): DeviceTraits {
  return {
    software,
    subgroups: features.has('subgroups'),
    limits: {
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: small ? 20 : limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: small ? 40_000 : limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxBufferSize: limits.maxBufferSize,
    },
  };
}

/** Runs a kernel, what it does once and then its dispatches, and reads its outputs of the given bytes. */
export async function runKernel(
  kernel: Kernel,
  inputs: readonly (Float32Array | Uint32Array)[],
  outputs: readonly number[],
): Promise<ArrayBuffer[]> {
  const device = await testDevice();
  device.pushErrorScope('validation');
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const made = (size: number) => device.createBuffer({ size: Math.max(size, 16), usage });
  const buffers = {
    input: inputs.map((entries) => {
      const buffer = made(entries.byteLength);
      device.queue.writeBuffer(buffer, 0, entries as unknown as GPUAllowSharedBufferSource);
      return buffer;
    }),
    output: outputs.map(made),
    scratch: kernel.scratch.map(made),
    kept: (kernel.once?.kept ?? []).map(made),
  };
  const find = ({ from, index }: Binding) => buffers[from][index]!;
  const encoder = device.createCommandEncoder();
  for (const dispatch of kernel.once?.dispatches ?? []) encode(device, encoder, dispatch, find);
  for (const dispatch of kernel.dispatches) encode(device, encoder, dispatch, find);
  const reads = buffers.output.map((buffer) => {
    const read = device.createBuffer({
      size: buffer.size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    encoder.copyBufferToBuffer(buffer, 0, read, 0, buffer.size);
    return read;
  });
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error) throw new Error(error.message);
  const results = await Promise.all(
    reads.map(async (read, i) => {
      await read.mapAsync(GPUMapMode.READ);
      return read.getMappedRange().slice(0, outputs[i]);
    }),
  );
  for (const buffer of [...Object.values(buffers).flat(), ...reads]) buffer.destroy();
  return results;
}

/** A software adapter takes up to a second for each. */
const pipelines = new Map<string, GPUComputePipeline>();

function encode(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  dispatch: Dispatch,
  find: (binding: Binding) => GPUBuffer,
): void {
  let pipeline = pipelines.get(dispatch.wgsl);
  if (!pipeline) {
    const module = device.createShaderModule({ code: dispatch.wgsl, label: dispatch.label });
    pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
    pipelines.set(dispatch.wgsl, pipeline);
  }
  const entries = dispatch.bindings.map((binding, i): GPUBindGroupEntry => ({
    binding: i,
    resource: { buffer: find(binding) },
  }));
  if (dispatch.sizes)
    entries.push({ binding: SIZES_BINDING, resource: { buffer: uniformOf(device, dispatch.sizes) } });
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries,
    }),
  );
  pass.dispatchWorkgroups(...dispatch.workgroups);
  pass.end();
}
