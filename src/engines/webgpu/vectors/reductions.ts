import type { Readback } from '../execution/readback.ts';
import type { Submitter } from '../execution/submitter.ts';
import { declarations, type Slot } from '../kernels/wgsl.ts';
import type { Vector } from './vector.ts';

/** Parts that a sum over a vector comes back in; they are added up in float64. */
const PARTS = 64;
/** Reductions that are read together. */
const TOGETHER = 64;
const BYTES = 4 * PARTS;
export const reductionsBytes = BYTES * TOGETHER;

export type Reduction = 'dot' | 'sumAbs' | 'maxAbs';

const terms: Record<Reduction, string> = {
  dot: 'total += x[entry] * y[entry];',
  sumAbs: 'total += abs(x[entry]);',
  maxAbs: 'let size = abs(x[entry]); if (size > total || size != size) { total = size; }',
};

interface Pending {
  readonly kind: Reduction;
  readonly vectors: readonly Vector[];
  readonly resolve: (value: number) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sums and maxima over vectors. What is asked for at once is read at once. Each workgroup adds up its part in a fixed
 * order; the parts are put together here, in float64: float32 alone would lose digits over a million entries.
 */
export class Reductions {
  private readonly device: GPUDevice;
  private readonly submitter: Submitter;
  private readonly readback: Readback;
  private readonly length: number;
  private readonly results: GPUBuffer;
  private readonly pipelines = new Map<Reduction, GPUComputePipeline>();
  private readonly bindGroups = new Map<string, GPUBindGroup>();
  private pending: Pending[] = [];

  constructor(device: GPUDevice, submitter: Submitter, readback: Readback, length: number) {
    this.device = device;
    this.submitter = submitter;
    this.readback = readback;
    this.length = length;
    this.results = device.createBuffer({
      size: reductionsBytes,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
      label: 'parts of sums',
    });
  }

  ask(kind: Reduction, ...vectors: Vector[]): Promise<number> {
    return new Promise((resolve, reject) => {
      // Recorded now, before the vectors change; read together with what is asked for before the caller waits.
      const slot = this.pending.push({ kind, vectors, resolve, reject }) - 1;
      this.record(kind, vectors, slot);
      if (slot === 0) queueMicrotask(() => void this.flush());
      if (this.pending.length === TOGETHER) void this.flush();
    });
  }

  forget({ id }: Vector): void {
    for (const key of this.bindGroups.keys())
      if (key.split(' ')[1]!.split(',').includes(String(id))) this.bindGroups.delete(key);
  }

  dispose(): void {
    this.results.destroy();
    this.bindGroups.clear();
  }

  private record(kind: Reduction, vectors: readonly Vector[], slot: number): void {
    const pipeline = this.pipelines.get(kind) ?? this.build(kind);
    this.pipelines.set(kind, pipeline);
    const key = `${kind} ${vectors.map(({ id }) => id).join()} ${slot}`;
    const bindGroup =
      this.bindGroups.get(key) ??
      this.device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [
          ...vectors.map(({ buffer }, binding) => ({ binding, resource: { buffer } })),
          {
            binding: vectors.length,
            resource: { buffer: this.results, offset: BYTES * slot, size: BYTES },
          },
        ],
      });
    this.bindGroups.set(key, bindGroup);
    this.submitter.dispatch({ pipeline, bindGroup, workgroups: [PARTS, 1, 1] });
  }

  private async flush(): Promise<void> {
    const { pending } = this;
    if (pending.length === 0) return;
    this.pending = [];
    try {
      const bytes = BYTES * pending.length;
      const staging = this.readback.take(bytes);
      this.submitter.copy(this.results, staging, bytes);
      this.submitter.submit();
      const parts = await this.readback.read(staging, bytes);
      pending.forEach(({ kind, resolve }, i) => {
        const mine = parts.subarray(PARTS * i, PARTS * (i + 1));
        resolve(
          kind === 'maxAbs'
            ? mine.reduce((most, part) => Math.max(most, part), 0)
            : mine.reduce((sum, part) => sum + part, 0),
        );
      });
    } catch (error) {
      for (const { reject } of pending) reject(error);
    }
  }

  private build(kind: Reduction): GPUComputePipeline {
    const slots: Slot[] = [
      { from: 'input', index: 0, name: 'x' },
      ...(kind === 'dot' ? [{ from: 'input', index: 1, name: 'y' } as const] : []),
      { from: 'output', index: 0, name: 'parts' },
    ];
    const join =
      kind === 'maxAbs'
        ? 'let size = totals[local + half]; if (size > totals[local] || size != size) { totals[local] = size; }'
        : 'totals[local] += totals[local + half];';
    const code = `${declarations(slots)}
var<workgroup> totals: array<f32, 64>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  var total = 0f;
  for (var entry = group.x * 64u + local; entry < ${this.length}u; entry += ${64 * PARTS}u) { ${terms[kind]} }
  totals[local] = total;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { ${join} }
  }
  if (local == 0u) { parts[group.x] = totals[0]; }
}
`;
    const module = this.device.createShaderModule({ code, label: kind });
    return this.device.createComputePipeline({
      label: kind,
      layout: 'auto',
      compute: { module, entryPoint: 'main' },
    });
  }
}
