import { webgpu } from '../../../platform/gpu.ts';
import { judge } from '../../adapter.ts';
import type { DeviceTraits } from '../kernel.ts';
import { Waits } from './waits.ts';

/** A device, with what is known of it and the pipelines that were built for it. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapterInfo: GPUAdapterInfo;
  readonly traits: DeviceTraits;
  /** Whether kernels can be timed by timestamp queries. */
  readonly timestamps: boolean;
  readonly waits: Waits;
  /** Why the device is lost, once it is. */
  readonly lost: () => string | undefined;
  /** How often it has run out of memory, other than where that is asked for at once. */
  readonly exhaustions: () => number;
  /** The pipeline of a shader; built once. */
  readonly pipeline: (wgsl: string, label: string) => Promise<GPUComputePipeline>;
  /** A uniform buffer of the sizes of a dispatch; made once. */
  readonly sizes: (sizes: readonly number[]) => GPUBuffer;
}

const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const;

/** Those that are used where the adapter has them. */
const FEATURES = ['timestamp-query', 'subgroups'] as const;

let current: Promise<Gpu> | undefined;

/**
 * The device that all engines of this process share, TensorFlow.js among them. Where it was lost, a new one.
 *
 * @throws Error saying what is missing, where there is no WebGPU or no adapter.
 */
export function openGpu(): Promise<Gpu> {
  const opened = (current ??= open());
  opened
    .then(({ device }) => device.lost)
    .catch(() => undefined)
    .finally(() => {
      if (current === opened) current = undefined;
    });
  return opened.then((gpu) => (gpu.lost() === undefined ? gpu : openGpu()));
}

/** Waits for a loss, which may be reported a little later than the error that it causes. */
export async function lossTold({ device }: Gpu): Promise<void> {
  await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
}

async function open(): Promise<Gpu> {
  const gpu = webgpu();
  if (!gpu) throw new Error('WebGPU is not available here. Use the wasm engine.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU found no adapter. Use the wasm engine.');
  const device = await adapter.requestDevice({
    requiredLimits: limitsOf(adapter),
    requiredFeatures: FEATURES.filter((name) => adapter.features.has(name)),
  });
  return describe(device, adapter);
}

function describe(device: GPUDevice, { info: adapterInfo, features }: GPUAdapter): Gpu {
  let lost: string | undefined;
  const exhaustions = countExhaustions(device);
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  const uniforms = new Map<string, GPUBuffer>();
  void device.lost.then(({ reason, message }) => {
    lost = message || reason;
    pipelines.clear();
    uniforms.clear();
  });
  return {
    device,
    adapterInfo,
    timestamps: features.has('timestamp-query'),
    waits: new Waits(device.queue),
    traits: {
      software: !judge(adapterInfo).usable,
      subgroups: features.has('subgroups'),
      limits: limitsOf(device),
    },
    lost: () => lost,
    exhaustions,
    pipeline(wgsl, label) {
      const known = pipelines.get(wgsl);
      if (known) return known;
      const module = device.createShaderModule({ code: wgsl, label });
      const pipeline = device
        .createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' }, label })
        .catch(async (error: unknown) => {
          const { messages } = await module.getCompilationInfo();
          const text = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`).join('; ');
          throw new Error(`The shader “${label}” does not compile. ${text}`, { cause: error });
        });
      pipelines.set(wgsl, pipeline);
      return pipeline;
    },
    sizes(sizes) {
      const key = sizes.join();
      const buffer = uniforms.get(key) ?? uniformOf(device, sizes);
      uniforms.set(key, buffer);
      return buffer;
    },
  };
}

/** A uniform buffer of u32. */
export function uniformOf(device: GPUDevice, sizes: readonly number[]): GPUBuffer {
  const buffer = device.createBuffer({
    size: 16 * Math.ceil(sizes.length / 4),
    usage: GPUBufferUsage.UNIFORM,
    label: 'sizes',
    mappedAtCreation: true,
  });
  new Uint32Array(buffer.getMappedRange()).set(sizes);
  buffer.unmap();
  return buffer;
}

/**
 * Counts how often a device runs out of memory. In Node a listener is never collected, nor is anything that is known where it
 * was written: so it knows of nothing but its count, and is taken off a device that is lost.
 */
function countExhaustions(device: GPUDevice): () => number {
  const count = { now: 0 };
  const listener = listenerOf(count);
  device.addEventListener('uncapturederror', listener);
  void device.lost.then(() => {
    device.removeEventListener('uncapturederror', listener);
  });
  return () => count.now;
}

function listenerOf(count: { now: number }): (event: GPUUncapturedErrorEvent) => void {
  return ({ error }) => {
    if (error instanceof GPUOutOfMemoryError) count.now += 1;
  };
}

function limitsOf({ limits }: GPUAdapter | GPUDevice) {
  const entries = LIMITS.map((name) => [name, limits[name]] as const);
  return Object.fromEntries(entries) as Record<(typeof LIMITS)[number], number>;
}
