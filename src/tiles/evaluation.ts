import { heightWidthChannels } from '../program/shape.ts';
import { sizeOf, type Shape, type Value } from '../program/value.ts';
import { gridOf, lengthOf, type Box, type Grid } from './box.ts';
import type { Segment } from './emission.ts';
import type { Group } from './group.ts';
import { resampleMatrix } from './rules/networks.ts';
import type { Entries, Runner, TileExecution } from './runner.ts';
import type { Globals, Schedule } from './schedule.ts';
import type { Tile } from './tile.ts';
import type { Variant } from './tile-program.ts';

interface EvaluationSetting {
  readonly schedule: Schedule;
  readonly runner: Runner;
  /** What the gradient is with respect to, if the schedule has one. */
  readonly canvas?: Value | undefined;
  /** The sizes of a value with positions. */
  readonly gridOf: (value: Value) => Grid;
  /** How many plans of tiles are kept prepared. */
  readonly kept: number;
}

/** Evaluates a schedule: sums over tiles, what is made of them, and the gradient. */
export class TiledEvaluation {
  /** Entries of values: those known before, and those computed. */
  readonly values = new Map<Value, Entries>();
  private readonly setting: EvaluationSetting;
  private readonly prepared = new Map<Variant, TileExecution>();
  private readonly matrices = new Map<Segment, Float32Array>();

  constructor(setting: EvaluationSetting) {
    this.setting = setting;
  }

  /**
   * @param gradient receives the gradient with respect to the canvas, if the schedule has one.
   * @param between called before each tile: what it throws ends the evaluation.
   */
  async evaluate(gradient?: Entries, between: () => void = () => undefined): Promise<void> {
    const { levels, gradient: pushed } = this.setting.schedule;
    for (const { groups, globals } of levels) {
      for (const group of groups) await this.addUp(group, between);
      if (globals) await this.makeGlobals(globals);
    }
    if (gradient) await this.push(pushed, gradient, this.setting.canvas!.shape, between);
  }

  /** Bytes of what it holds beside plans. */
  bytes(): number {
    return [...this.values.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  dispose(): void {
    for (const execution of this.prepared.values()) execution.dispose();
    this.prepared.clear();
  }

  /** Computes the gradients that tiles of a group read. */
  private async makeGradients({ pushes }: Group, between: () => void): Promise<void> {
    for (const { value, groups } of pushes) {
      const gradient = this.setting.runner.create(sizeOf(value.shape));
      await this.push(groups, gradient, value.shape, between);
      this.values.set(value, gradient);
    }
  }

  private async push(
    groups: readonly Group[],
    gradient: Entries,
    shape: Shape,
    between: () => void,
  ): Promise<void> {
    const [, width, channels] = heightWidthChannels(shape);
    gradient.fill(0);
    for (const group of groups) {
      await this.makeGradients(group, between);
      for (const tile of inOrder(group.tiles)) {
        between();
        const [found] = await this.run(tile, ['gradient']);
        for (const { box, offset } of tile.gradients) {
          const [height, across] = gridOf(box);
          const part = found!.subarray(offset, offset + height * across * channels);
          addBox(part, box, gradient, { width, channels });
        }
      }
      this.release(group);
    }
  }

  private release({ released }: Group): void {
    for (const value of released) this.values.delete(value);
  }

  private async addUp(group: Group, between: () => void): Promise<void> {
    const { sums, images, tiles } = group;
    const { runner } = this.setting;
    await this.makeGradients(group, between);
    const totals = sums.map((sum) => new Float64Array(sizeOf(sum.shape)));
    const wholes = images.map((image) => runner.create(sizeOf(image.shape)));
    const names = [...sums.map((_, i) => `part ${i}`), ...images.map((_, i) => `image ${i}`)];
    for (const tile of inOrder(tiles)) {
      between();
      const found = await this.run(tile, names);
      totals.forEach((total, i) => {
        const part = found[i]!;
        for (let k = 0; k < total.length; k++) total[k]! += part[k]!;
      });
      wholes.forEach((whole, i) => {
        const { box, own } = tile.images[i]!;
        const grid = this.setting.gridOf(images[i]!);
        const channels = whole.length / (grid[0] * grid[1]);
        copyBox(found[sums.length + i]!, box, own, whole, { width: grid[1], channels });
      });
    }
    sums.forEach((sum, i) => {
      const entries = runner.create(totals[i]!.length);
      entries.set(totals[i]!);
      this.values.set(sum, entries);
    });
    images.forEach((image, i) => this.values.set(image, wholes[i]!));
    this.release(group);
  }

  private async makeGlobals({ values, variant, segments }: Globals): Promise<void> {
    const { runner } = this.setting;
    const names = values.map((_, i) => `value ${i}`);
    const found = variant.length > 0 ? await this.run({ variant, segments }, names) : undefined;
    const computed = found ?? Object.values(await runner.compute(variant.plan));
    values.forEach((value, i) => this.values.set(value, computed[i]!));
  }

  private async run(
    { variant, segments }: Pick<Tile, 'variant' | 'segments'>,
    names: readonly string[],
  ): Promise<readonly Entries[]> {
    const execution = await this.executionOf(variant);
    const vector = execution.vector ?? this.setting.runner.create(variant.length);
    let offset = 0;
    for (const segment of segments) {
      const size = sizeOf(segment.shape);
      this.fill(segment, vector.subarray(offset, offset + size));
      offset += size;
    }
    return execution.evaluate(vector, names);
  }

  private async executionOf(variant: Variant): Promise<TileExecution> {
    const { runner, kept } = this.setting;
    const found = this.prepared.get(variant);
    if (found) {
      // The one used last goes last.
      this.prepared.delete(variant);
      this.prepared.set(variant, found);
      return found;
    }
    for (const [other, execution] of this.prepared) {
      if (this.prepared.size < kept) break;
      this.prepared.delete(other);
      execution.dispose();
    }
    const execution = await runner.prepare(variant.plan);
    this.prepared.set(variant, execution);
    return execution;
  }

  private fill(segment: Segment, to: Entries): void {
    switch (segment.kind) {
      case 'picture': {
        const { of, box } = segment;
        const width = this.setting.gridOf(of)[1];
        readBox(this.entriesOf(of), box, to, { width, channels: segment.shape.at(-1)! });
        return;
      }
      case 'whole':
        to.set(this.entriesOf(segment.of));
        return;
      case 'own': {
        const [[top, bottom], [left, right]] = segment.own;
        const [[from], [first]] = segment.box;
        const width = lengthOf(segment.box[1]);
        to.fill(0);
        for (let y = top; y < bottom; y++)
          to.fill(1, (y - from) * width + left - first, (y - from) * width + right - first);
        return;
      }
      case 'matrix': {
        const known = this.matrices.get(segment);
        const matrix = known ?? resampleMatrix(segment.attributes, segment.out, segment.from);
        this.matrices.set(segment, matrix);
        to.set(matrix);
      }
    }
  }

  private entriesOf(value: Value): Entries {
    const entries = this.values.get(value);
    if (!entries) throw new Error(`“${value.primitive}” is not known to the tiles that need it.`);
    return entries;
  }
}

/** Tiles that share a plan one after the other, so that it is prepared once. */
function inOrder(tiles: readonly Tile[]): readonly Tile[] {
  const variants = [...new Set(tiles.map(({ variant }) => variant))];
  return variants.flatMap((variant) => tiles.filter((tile) => tile.variant === variant));
}

interface RowSize {
  /** Of the whole. */
  readonly width: number;
  readonly channels: number;
}

function readBox(whole: Entries, box: Box, to: Entries, { width, channels }: RowSize): void {
  const [[top, bottom], [left, right]] = box;
  const row = (right - left) * channels;
  for (let y = top; y < bottom; y++) {
    const from = (y * width + left) * channels;
    to.set(whole.subarray(from, from + row), (y - top) * row);
  }
}

/** Copies what is `own` of a box to the whole. */
function copyBox(entries: Entries, box: Box, own: Box, whole: Entries, { width, channels }: RowSize): void {
  const [[top], [left, right]] = box;
  for (let y = own[0][0]; y < own[0][1]; y++) {
    const from = ((y - top) * (right - left) + own[1][0] - left) * channels;
    const row = entries.subarray(from, from + lengthOf(own[1]) * channels);
    whole.set(row, (y * width + own[1][0]) * channels);
  }
}

function addBox(entries: Entries, box: Box, whole: Entries, { width, channels }: RowSize): void {
  const [[top, bottom], [left, right]] = box;
  const row = (right - left) * channels;
  for (let y = top; y < bottom; y++) {
    const to = (y * width + left) * channels;
    const from = (y - top) * row;
    for (let k = 0; k < row; k++) whole[to + k]! += entries[from + k]!;
  }
}
