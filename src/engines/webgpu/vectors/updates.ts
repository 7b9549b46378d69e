import type { PointwiseRule } from '../../../optimizers/vectors.ts';
import type { Submitter } from '../execution/submitter.ts';
import { ruleGroups, ruleText, type RuleText } from './rule-text.ts';
import type { Vector } from './vector.ts';

/** Bytes of the scalars of one update: dynamic offsets are multiples of this. */
const SLOT = 256;
/** Updates that may be recorded before they are submitted. */
const SLOTS = 64;
export const updatesBytes = SLOT * SLOTS;

interface Built {
  readonly text: RuleText;
  readonly layout: GPUBindGroupLayout;
  readonly pipeline: GPUComputePipeline;
}

/** Entry-by-entry rules as shaders, each built once, with their scalars in a ring of slots of one buffer. */
export class Updates {
  private readonly device: GPUDevice;
  private readonly submitter: Submitter;
  private readonly length: number;
  private readonly groups: readonly [number, number];
  private readonly scalars: GPUBuffer;
  private readonly built = new Map<string, Built>();
  private readonly bindGroups = new Map<string, GPUBindGroup>();
  private recorded = 0;

  constructor(device: GPUDevice, submitter: Submitter, length: number) {
    this.device = device;
    this.submitter = submitter;
    this.length = length;
    this.groups = ruleGroups(length, device.limits.maxComputeWorkgroupsPerDimension);
    this.scalars = device.createBuffer({
      size: updatesBytes,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      label: 'scalars of updates',
    });
  }

  /** Records an update; it runs when the submitter submits. */
  record<N extends string>(
    rule: PointwiseRule<N>,
    vectors: Record<N, Vector>,
    scalars: Record<string, number>,
  ): void {
    // What was recorded reads its slot when it runs: the ring may not come round before.
    if (this.recorded === SLOTS) {
      this.submitter.submit();
      this.recorded = 0;
    }
    const names = Object.keys(vectors) as N[];
    const key = JSON.stringify([rule.name, names, Object.keys(scalars)]);
    const built = this.built.get(key) ?? this.build(rule, names, Object.keys(scalars));
    this.built.set(key, built);
    const { text, pipeline, layout } = built;
    const offset = SLOT * this.recorded++;
    this.device.queue.writeBuffer(
      this.scalars,
      offset,
      Float32Array.from(text.scalars, (name) => scalars[name]!),
    );
    const used = text.vectors.map(({ name }) => vectors[name as N]);
    const groupKey = `${key} ${used.map(({ id }) => id).join()}`;
    const bindGroup = this.bindGroups.get(groupKey) ?? this.bind(layout, text, used);
    this.bindGroups.set(groupKey, bindGroup);
    this.submitter.dispatch({ pipeline, bindGroup, workgroups: [...this.groups, 1] }, [offset]);
  }

  /** Forgets what was made for a vector that is freed. */
  forget({ id }: Vector): void {
    for (const key of this.bindGroups.keys())
      if (
        key
          .slice(key.lastIndexOf(' ') + 1)
          .split(',')
          .includes(String(id))
      )
        this.bindGroups.delete(key);
  }

  dispose(): void {
    this.scalars.destroy();
    this.bindGroups.clear();
  }

  private build<N extends string>(rule: PointwiseRule<N>, vectors: N[], scalars: string[]): Built {
    const { device } = this;
    const text = ruleText(rule, vectors, scalars, this.length, this.groups[0]);
    const visibility = GPUShaderStage.COMPUTE;
    const layout = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility, buffer: { type: 'uniform', hasDynamicOffset: true } },
        ...text.vectors.map(({ written }, i) => ({
          binding: i + 1,
          visibility,
          buffer: { type: written ? ('storage' as const) : ('read-only-storage' as const) },
        })),
      ],
    });
    const pipeline = device.createComputePipeline({
      label: rule.name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: {
        module: device.createShaderModule({ code: text.wgsl, label: rule.name }),
        entryPoint: 'main',
      },
    });
    return { text, layout, pipeline };
  }

  private bind(layout: GPUBindGroupLayout, { scalars }: RuleText, vectors: readonly Vector[]): GPUBindGroup {
    const size = 16 * Math.max(1, Math.ceil(scalars.length / 4));
    return this.device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: this.scalars, size } },
        ...vectors.map(({ buffer }, i) => ({ binding: i + 1, resource: { buffer } })),
      ],
    });
  }
}
