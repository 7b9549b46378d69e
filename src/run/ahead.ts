import type { Batching, Execution } from '../engines/engine.ts';
import { noVerdict, type OptimizerState, type Queue, type StepStatus } from '../optimizers/index.ts';
import type { Descent } from './descent.ts';
import type { Draws } from './draws.ts';

/** Batches that are under way at once: while one runs the next waits behind it. */
export const UNDER_WAY = 2;

/** What a run that goes ahead moves. */
interface Course<V> {
  readonly execution: Execution<V>;
  readonly batching: Batching<V>;
  readonly descent: Descent<V>;
  readonly draws: Draws;
  /** The last picture whose loss was a number. */
  readonly sound: V;
}

/** Everything that evaluations change, as it was between two of them. */
interface Mark<V> {
  readonly vectors: Map<string, V>;
  numbers: OptimizerState<V>['numbers'];
  drawn: number;
}

/** Evaluations that were submitted together. */
interface Batch<V> {
  /** The step of the first, if none before it is tried in vain. */
  readonly from: number;
  readonly length: number;
  readonly before: Mark<V>;
  readonly losses: Promise<readonly (readonly number[])[]>;
}

/** A step that was taken: the scalars of its last evaluation, the total first. */
export interface StepAhead {
  readonly scalars: readonly number[];
  readonly evaluations: number;
  readonly status: StepStatus;
}

/**
 * Takes steps before their losses are known, in batches, and reports the losses one by one: only the receiver of a report
 * waits for a step. What needs the state between two steps (a view, a change, a loss that is not a number) goes back to the
 * step that was reported last: to the mark at the beginning of its batch, from where the evaluations are done again, which gives
 * the same bits. Two marks take twice the memory of the picture, the last sound one, and what the method's queue marks.
 */
export class Ahead<V> {
  private readonly course: Course<V>;
  private readonly batches: Batch<V>[] = [];
  private readonly marks: Mark<V>[] = [];
  /** The queue of the method at work. */
  private queue: Queue<V> | undefined;
  /** Whether it has run ahead since it settled. */
  private isAhead = false;
  private settling: Promise<void> | undefined;
  /** Evaluations of the first batch that were reported. */
  private reported = 0;
  /** Length of the next batch: short after going back, for who has looked once may look again. */
  private length = 1;

  constructor(course: Course<V>) {
    this.course = course;
    for (let i = 0; i < UNDER_WAY; i++) this.marks.push({ vectors: new Map(), numbers: {}, drawn: 0 });
  }

  /**
   * A step that has been taken; undefined if it has to be taken separately, and then the state is that before the step.
   *
   * @param queue of the method; of another method only after it has settled.
   * @param step follows the one that was reported last.
   * @param until steps up to this one may be taken.
   */
  async next(queue: Queue<V>, step: number, until: number): Promise<StepAhead | undefined> {
    this.use(queue);
    for (let evaluations = 1; evaluations <= queue.mostEvaluations; evaluations++) {
      // A step that has begun here ends here.
      this.fill(step, until, evaluations > 1 ? 1 : 0);
      const [batch] = this.batches;
      if (!batch) return undefined;
      const row = (await batch.losses)[this.reported]!;
      const status = queue.judge(row[0]!, row.at(-1)!);
      if (!status) {
        await this.settle();
        return undefined;
      }
      this.reported += 1;
      if (this.reported === batch.length) {
        this.batches.shift();
        this.marks.push(batch.before);
        this.reported = 0;
      }
      if (status !== 'tried') return { scalars: row.slice(0, -1), evaluations, status };
    }
    throw noVerdict();
  }

  /** Whether the picture after the step that was reported last is available. */
  get isReady(): boolean {
    return this.reported === 0;
  }

  /** The picture after the step that was reported last. */
  async picture(): Promise<V> {
    if (!this.isReady) await this.settle();
    return this.batches[0]?.before.vectors.get('x') ?? this.course.execution.canvas;
  }

  /** Restores the state after the step that was reported last. */
  settle(): Promise<void> {
    // Whoever asks meanwhile waits for the same.
    return (this.settling ??= this.goBack().finally(() => (this.settling = undefined)));
  }

  private async goBack(): Promise<void> {
    if (!this.isAhead) return;
    const { execution, sound } = this.course;
    const [batch] = this.batches;
    if (batch) {
      await Promise.all(this.batches.map(({ losses }) => losses));
      this.goBackTo(batch.before);
      for (let i = 0; i < this.reported; i++) await this.redo(batch.from + i);
      for (const { before } of this.batches) this.marks.push(before);
      this.batches.length = 0;
      this.reported = 0;
      this.length = 1;
    }
    if (this.queue!.verdict !== undefined) execution.vectors.copy(execution.canvas, sound);
    this.isAhead = false;
  }

  dispose(): void {
    for (const { before } of this.batches) this.marks.push(before);
    this.freeMarks();
  }

  private use(queue: Queue<V>): void {
    if (queue === this.queue) return;
    this.freeMarks();
    this.queue = queue;
  }

  /** Submits batches until so many are under way as may be. `least` is the shortest that the first may be. */
  private fill(step: number, until: number, least: 0 | 1): void {
    const { batching } = this.course;
    const most = Math.floor(this.queue!.underWay / UNDER_WAY);
    while (this.batches.length < UNDER_WAY) {
      const unreported = this.batches.reduce((sum, batch) => sum + batch.length, -this.reported);
      const worth = Math.max(batching.length(), unreported === 0 ? least : 0);
      const length = Math.min(this.length, worth, most, until - step - unreported);
      if (length < 1) return;
      this.submit(step + unreported, length);
      this.length *= 2;
    }
  }

  private submit(from: number, length: number): void {
    const { batching, draws } = this.course;
    const { verdict } = this.queue!;
    const before = this.marks.shift()!;
    this.isAhead = true;
    this.keepIn(before);
    for (let i = 0; i < length; i++) {
      this.queue!.before?.();
      draws.turn();
      batching.evaluate();
      this.finish(from + i);
      if (verdict !== undefined) batching.keep(verdict);
    }
    const losses = batching.submit();
    // Reported with this batch.
    losses.catch(() => undefined);
    this.batches.push({ from, length, before, losses });
  }

  private async redo(step: number): Promise<void> {
    const { draws, execution } = this.course;
    this.queue!.before?.();
    draws.turn();
    await execution.evaluate();
    this.finish(step);
  }

  /** Records what follows on an evaluation. */
  private finish(step: number): void {
    const { execution, descent, sound } = this.course;
    // Where there is a verdict, x may be a point that is not taken.
    if (this.queue!.verdict === undefined) execution.vectors.copy(execution.canvas, sound);
    this.queue!.after(descent.rateFactor(step));
  }

  private keepIn(mark: Mark<V>): void {
    const { execution, draws } = this.course;
    const { vectors } = execution;
    for (const [name, vector] of this.moving()) {
      const kept = mark.vectors.get(name) ?? vectors.create(vector);
      mark.vectors.set(name, kept);
      vectors.copy(vector, kept);
    }
    mark.numbers = this.queue!.mark().numbers;
    mark.drawn = draws.count;
  }

  private goBackTo({ vectors, numbers, drawn }: Mark<V>): void {
    const { execution, draws } = this.course;
    for (const [name, vector] of this.moving()) execution.vectors.copy(vectors.get(name)!, vector);
    this.queue!.goBack(numbers);
    draws.count = drawn;
  }

  private moving(): [string, V][] {
    const { execution, sound } = this.course;
    const queue = this.queue!;
    const own = Object.entries(queue.mark().vectors);
    if (queue.verdict === undefined) own.push(['sound', sound]);
    return [['x', execution.canvas], ...own];
  }

  private freeMarks(): void {
    const { vectors } = this.course.execution;
    for (const mark of this.marks) {
      for (const vector of mark.vectors.values()) vectors.free(vector);
      mark.vectors.clear();
    }
  }
}
