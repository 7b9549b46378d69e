import type { Batching, Execution } from '../engines/engine.ts';
import type { Descent } from './descent.ts';
import type { Draws } from './draws.ts';

/** Batches that are under way at once: while one runs the next waits behind it. */
export const UNDER_WAY = 2;

/** What a run that goes ahead moves. */
interface Course<V> {
  readonly execution: Execution<V>;
  readonly batching: Batching;
  readonly descent: Descent<V>;
  readonly draws: Draws;
  /** The last picture whose loss was a number. */
  readonly sound: V;
}

/** Everything that steps change, as it was between two of them. */
interface Mark<V> {
  readonly vectors: Map<string, V>;
  numbers: Readonly<Record<string, readonly number[]>>;
  drawn: number;
}

interface Batch<V> {
  readonly from: number;
  readonly length: number;
  readonly before: Mark<V>;
  readonly losses: Promise<readonly (readonly number[])[]>;
}

/**
 * Takes steps before their losses are known, in batches, and tells the losses one by one: nothing waits for a step but who
 * is told of it. What has to know a state between two steps (a look, a change, a loss that is no number) goes back to the
 * step that was told last: to the mark at the beginning of its batch, from where the steps are taken again, which gives
 * the same bits. Two marks take twice the memory of the picture, the last sound one, and what the method carries.
 */
export class Ahead<V> {
  private readonly course: Course<V>;
  private readonly batches: Batch<V>[] = [];
  private readonly marks: Mark<V>[] = [];
  /** Steps of the first batch that were told. */
  private told = 0;
  /** Length of the next batch: short after going back, for who has looked once may look again. */
  private length = 1;

  constructor(course: Course<V>) {
    this.course = course;
    for (let i = 0; i < UNDER_WAY; i++) this.marks.push({ vectors: new Map(), numbers: {}, drawn: 0 });
  }

  /**
   * The scalars of a step, the total first, which has been taken; undefined where it has to be taken by itself, and then everything is as it
   * was before it.
   *
   * @param step follows the one that was told last.
   * @param until steps up to this one may be taken.
   */
  async next(step: number, until: number): Promise<readonly number[] | undefined> {
    while (this.batches.length < UNDER_WAY) {
      const last = this.batches.at(-1);
      const from = last ? last.from + last.length : step;
      const length = Math.min(this.length, this.course.batching.length(), until - from);
      if (length < 1) break;
      this.submit(from, length);
      this.length *= 2;
    }
    const [batch] = this.batches;
    if (!batch) return undefined;
    const losses = (await batch.losses)[this.told]!;
    if (!Number.isFinite(losses[0])) {
      await this.settle();
      return undefined;
    }
    this.told += 1;
    if (this.told === batch.length) {
      this.batches.shift();
      this.marks.push(batch.before);
      this.told = 0;
    }
    return losses;
  }

  /** Whether the picture after the step that was told last lies ready. */
  get isReady(): boolean {
    return this.told === 0;
  }

  /** Where the picture after the step that was told last lies. */
  async picture(): Promise<V> {
    if (!this.isReady) await this.settle();
    return this.batches[0]?.before.vectors.get('x') ?? this.course.execution.canvas;
  }

  /** Brings everything to where it was after the step that was told last. */
  async settle(): Promise<void> {
    const [batch] = this.batches;
    if (!batch) return;
    await Promise.all(this.batches.map(({ losses }) => losses));
    this.goBackTo(batch.before);
    for (let i = 0; i < this.told; i++) {
      const { execution, draws } = this.course;
      draws.turn();
      await execution.evaluate();
      this.move(batch.from + i);
    }
    this.marks.push(...this.batches.map(({ before }) => before));
    this.batches.length = 0;
    this.told = 0;
    this.length = 1;
  }

  dispose(): void {
    const { vectors } = this.course.execution;
    for (const mark of [...this.marks, ...this.batches.map(({ before }) => before)])
      for (const vector of mark.vectors.values()) vectors.free(vector);
  }

  private submit(from: number, length: number): void {
    const { batching, draws } = this.course;
    const before = this.marks.shift()!;
    this.keepIn(before);
    for (let i = 0; i < length; i++) {
      draws.turn();
      batching.evaluate();
      this.move(from + i);
    }
    const losses = batching.submit();
    // Told when it is this batch's turn.
    losses.catch(() => undefined);
    this.batches.push({ from, length, before, losses });
  }

  /** Takes a step after its evaluation. */
  private move(step: number): void {
    const { execution, descent, sound } = this.course;
    execution.vectors.copy(execution.canvas, sound);
    descent.update(step);
  }

  private keepIn(mark: Mark<V>): void {
    const { execution, descent, draws } = this.course;
    const { vectors } = execution;
    const { numbers } = descent.state();
    for (const [name, vector] of this.moving()) {
      const kept = mark.vectors.get(name) ?? vectors.create();
      mark.vectors.set(name, kept);
      vectors.copy(vector, kept);
    }
    mark.numbers = numbers;
    mark.drawn = draws.count;
  }

  private goBackTo({ vectors, numbers, drawn }: Mark<V>): void {
    const { execution, descent, draws, sound } = this.course;
    execution.vectors.copy(vectors.get('x')!, execution.canvas);
    execution.vectors.copy(vectors.get('sound')!, sound);
    descent.rewind({ numbers, vectors: Object.fromEntries(vectors) });
    draws.count = drawn;
  }

  private moving(): [string, V][] {
    const { execution, descent, sound } = this.course;
    return [['x', execution.canvas], ['sound', sound], ...Object.entries(descent.state().vectors)];
  }
}
