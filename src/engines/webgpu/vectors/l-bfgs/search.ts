import type { QueuedSearch, QueuedSearchSettings } from '../../../../optimizers/queued-search.ts';
import { vectorIn, type OptimizerState } from '../../../../optimizers/optimizer.ts';
import type { DeviceTraits } from '../../kernel.ts';
import type { Command, Submitter } from '../../execution/submitter.ts';
import type { VectorSpace } from '../space.ts';
import type { Vector } from '../vector.ts';
import { directText } from './direct.ts';
import { judgeText } from './judge.ts';
import { learnText } from './learn.ts';
import { actionIndex, indexIn, lessonIndex, numberCount, type Scalar, type SearchShape } from './memory.ts';
import { moveText } from './move.ts';
import { lengthsOf, shapeOf, underWayOf } from './sizes.ts';

/** What a search is of, and what it works with. */
export interface SearchSetting {
  readonly device: GPUDevice;
  readonly traits: Pick<DeviceTraits, 'software'>;
  readonly submitter: Submitter;
  readonly vectors: VectorSpace;
  readonly read: (vector: Vector) => Promise<Float32Array>;
  /** Those of searches before, by their shaders. */
  readonly pipelines: Map<string, GPUComputePipeline>;
  readonly x: Vector;
  readonly gradient: Vector;
  /** Where an evaluation leaves the loss. */
  readonly loss: GPUBuffer;
}

/**
 * Backtracking L-BFGS on a device. All pairs lie in one buffer, a ring with more places than the history has pairs: what
 * has been recorded can be gone back from without a copy of them.
 */
export class DeviceSearch implements QueuedSearch<Vector> {
  /** All its numbers, the verdict first. */
  readonly verdict: Vector;
  readonly underWay: number;
  private readonly setting: SearchSetting;
  private readonly shape: SearchShape;
  private readonly pairs: Vector;
  /** Where the line search started, and the gradient there. */
  private readonly start: Vector;
  private readonly startGradient: Vector;
  private readonly parts: Vector;
  private readonly commands: Readonly<Record<'move' | 'judge' | 'learn' | 'direct', Command>>;

  constructor(setting: SearchSetting, settings: QueuedSearchSettings) {
    const { vectors, x, gradient, loss } = setting;
    this.setting = setting;
    this.underWay = underWayOf(vectors.length);
    this.shape = shapeOf(setting.traits, vectors.length, settings.history);
    const { slots, groups } = this.shape;
    const lengths = lengthsOf(this.shape);
    this.verdict = vectors.make(lengths.numbers);
    this.pairs = vectors.make(lengths.pairs);
    this.parts = vectors.make(lengths.parts);
    [this.start, this.startGradient] = [vectors.create(), vectors.create()];
    const { verdict, pairs, start, startGradient } = this;
    this.commands = {
      move: this.command(
        'l-bfgs move',
        moveText(this.shape, settings.bounds),
        [groups, 1, 1],
        [verdict, pairs, x, start, gradient, startGradient, this.parts],
      ),
      judge: this.command(
        'l-bfgs judge',
        judgeText(this.shape, settings.maxEvaluations),
        [1, 1, 1],
        [verdict, this.parts, { buffer: loss, size: 16 }],
      ),
      learn: this.command(
        'l-bfgs learn',
        learnText(this.shape, settings.bounds),
        [groups, slots + 1, 1],
        [verdict, x, start, gradient, startGradient, pairs, this.parts],
      ),
      direct: this.command(
        'l-bfgs direct',
        directText(this.shape, settings),
        [1, 1, 1],
        [verdict, this.parts],
      ),
    };
    this.write({ newest: slots - 1, scale: 1 });
  }

  get moving(): Readonly<Record<string, Vector>> {
    const { verdict, start, startGradient } = this;
    return { search: verdict, start, startGradient, gradient: this.setting.gradient };
  }

  move(): void {
    this.setting.submitter.dispatch(this.commands.move);
  }

  judge(): void {
    const { submitter } = this.setting;
    submitter.dispatch(this.commands.judge);
    submitter.dispatch(this.commands.learn);
    submitter.dispatch(this.commands.direct);
  }

  async readVerdict(): Promise<number> {
    return (await this.setting.read({ ...this.verdict, length: 1 }))[0]!;
  }

  async state(): Promise<OptimizerState<Vector>> {
    const numbers = await this.setting.read(this.verdict);
    const at = (name: Parameters<typeof indexIn>[1], offset = 0) =>
      numbers[indexIn(this.shape, name) + offset]!;
    const { gradient } = this.setting;
    if (at('action') === actionIndex('begin'))
      return { numbers: { sy: [], yy: [], loss: [] }, vectors: { gradient } };
    const { slots } = this.shape;
    const count = at('count');
    const places = Array.from({ length: count }, (_, i) => (at('newest') + 1 + slots - count + i) % slots);
    // Known where i is no newer than j.
    const matrix = (name: 'sy' | 'yy') =>
      places.flatMap((_, i) =>
        places.map((__, j) => at(name, places[Math.min(i, j)]! * slots + places[Math.max(i, j)]!)),
      );
    const vectors = places.flatMap((place, i): [string, Vector][] => [
      [`s${i}`, this.pairVector(place, 0)],
      [`y${i}`, this.pairVector(place, 1)],
    ]);
    const scalars = { loss: [at('loss')], scale: [at('scale')], largest: [at('largest')] };
    return {
      numbers: { sy: matrix('sy'), yy: matrix('yy'), ...scalars },
      vectors: { ...Object.fromEntries(vectors), gradient },
    };
  }

  restore(state: OptimizerState<Vector>): void {
    const { submitter, vectors, gradient } = this.setting;
    const { sy = [], yy = [], loss = [], scale = [1], largest = [0] } = state.numbers;
    const count = Math.sqrt(sy.length);
    vectors.copy(vectorIn(state, 'gradient'), gradient);
    if (loss.length === 0) return;
    for (let i = 0; i < count; i++) {
      vectors.copy(vectorIn(state, `s${i}`), this.pairVector(i, 0));
      vectors.copy(vectorIn(state, `y${i}`), this.pairVector(i, 1));
    }
    const { slots } = this.shape;
    const scalars = {
      newest: (slots + count - 1) % slots,
      count,
      loss: loss[0]!,
      scale: scale[0]!,
      largest: largest[0]!,
    };
    const [action, lesson] = [actionIndex('search'), lessonIndex('recall')];
    this.write({ ...scalars, action, lesson }, { sy, yy }, count);
    submitter.dispatch(this.commands.learn);
    submitter.dispatch(this.commands.direct);
  }

  dispose(): void {
    const { verdict, pairs, parts, start, startGradient } = this;
    for (const vector of [verdict, pairs, parts, start, startGradient]) this.setting.vectors.free(vector);
  }

  /** s (0) or y (1) of the pair at a place. */
  private pairVector(place: number, which: 0 | 1): Vector {
    const { length } = this.shape;
    return { ...this.pairs, offset: 4 * length * (2 * place + which), length };
  }

  private command(
    label: string,
    wgsl: string,
    workgroups: readonly [number, number, number],
    buffers: readonly GPUBufferBinding[],
  ): Command {
    const { device, pipelines } = this.setting;
    let pipeline = pipelines.get(wgsl);
    if (!pipeline) {
      const module = device.createShaderModule({ code: wgsl, label });
      pipeline = device.createComputePipeline({
        layout: 'auto',
        compute: { module, entryPoint: 'main' },
        label,
      });
      pipelines.set(wgsl, pipeline);
    }
    const bindGroup = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((resource, binding) => ({ binding, resource })),
    });
    return { pipeline, bindGroup, workgroups };
  }

  /** Writes all numbers: zeros but for what is given, and for the products of the first `count` places. */
  private write(
    scalars: Partial<Record<Scalar, number>>,
    products: Readonly<Record<'sy' | 'yy', readonly number[]>> = { sy: [], yy: [] },
    count = 0,
  ): void {
    const { device, submitter } = this.setting;
    const { shape } = this;
    const numbers = new Float32Array(numberCount(shape));
    for (const [name, value] of Object.entries(scalars)) numbers[indexIn(shape, name as Scalar)] = value;
    for (const name of ['sy', 'yy'] as const)
      products[name].forEach((product, i) => {
        numbers[indexIn(shape, name) + Math.floor(i / count) * shape.slots + (i % count)] = product;
      });
    // What was recorded before runs before.
    submitter.submit();
    device.queue.writeBuffer(this.verdict.buffer, 0, numbers);
  }
}
