import { webgpu } from '../../../platform/gpu.ts';
import { judge } from '../../adapter.ts';
import type { DeviceTraits } from '../kernel.ts';

/** A device, with what is known of it and the pipelines that were built for it. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapterInfo: GPUAdapterInfo;
  readonly traits: DeviceTraits;
  /** Whether kernels can be timed by timestamp queries. */
  readonly timestamps: boolean;
  /** Why the device is lost, once it is. */
  readonly lost: () => string | undefined;
  /** How often it has run out of memory, other than where that is asked for at once. */
  readonly exhaustions: () => number;
  /** The pipeline of a shader; built once. */
  readonly pipeline: (wgsl: string, label: string) => Promise<GPUComputePipeline>;
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

async function open(): Promise<Gpu> {
  const gpu = webgpu();
  if (!gpu) throw new Error('There is no WebGPU here. Use the wasm engine.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU finds no adapter here. Use the wasm engine.');
  const timestamps = adapter.features.has('timestamp-query');
  const device = await adapter.requestDevice({
    requiredLimits: limitsOf(adapter),
    requiredFeatures: timestamps ? ['timestamp-query'] : [],
  });
  return describe(device, adapter.info, timestamps);
}

function describe(device: GPUDevice, adapterInfo: GPUAdapterInfo, timestamps: boolean): Gpu {
  let lost: string | undefined;
  void device.lost.then(({ reason, message }) => {
    lost = message || reason;
  });
  let exhaustions = 0;
  device.addEventListener('uncapturederror', ({ error }) => {
    if (error instanceof GPUOutOfMemoryError) exhaustions += 1;
  });
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  return {
    device,
    adapterInfo,
    timestamps,
    traits: { software: !judge(adapterInfo).usable, limits: limitsOf(device) },
    lost: () => lost,
    exhaustions: () => exhaustions,
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
  };
}

function limitsOf({ limits }: GPUAdapter | GPUDevice) {
  const entries = LIMITS.map((name) => [name, limits[name]] as const);
  return Object.fromEntries(entries) as Record<(typeof LIMITS)[number], number>;
}
