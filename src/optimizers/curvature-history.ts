import { vectorIn, type OptimizerState } from './optimizer.ts';
import type { Vectors } from './vectors.ts';

/** A step s of the point and the change y of the gradient over it. */
export interface CurvaturePair<V> {
  readonly s: V;
  readonly y: V;
}

/**
 * The last pairs of L-BFGS and the inverse Hessian they stand for (Liu & Nocedal 1989), scaled by s.y / y.y of the newest
 * pair.
 *
 * The two-loop recursion is carried out on coefficients, as Chen, Wang & Zhou, "Large-scale L-BFGS using MapReduce",
 * NIPS 2014: all products of vectors it needs are known beforehand, so that they can be asked for at once and an engine
 * is waited for twice an iteration, where the plain recursion would wait twice for every pair.
 */
export class CurvatureHistory<V> {
  private readonly vectors: Vectors<V>;
  private readonly capacity: number;
  private pairs: CurvaturePair<V>[] = [];
  /** sy[i][j] = s_i . y_j for i <= j, and yy[i][j] = y_i . y_j; pairs from oldest to newest. */
  private sy: number[][] = [];
  private yy: number[][] = [];

  /** @param capacity the number of pairs kept, 1 or more. */
  constructor(vectors: Vectors<V>, capacity: number) {
    this.vectors = vectors;
    this.capacity = capacity;
  }

  get isEmpty(): boolean {
    return this.pairs.length === 0;
  }

  /**
   * Takes a pair in and gives one back that is free to be written to: the oldest one where the history is full, a new
   * one where it is not, or the same one where its curvature s.y is not positive, which would spoil the inverse Hessian.
   */
  async exchange(pair: CurvaturePair<V>): Promise<CurvaturePair<V>> {
    const { vectors } = this;
    const full = this.pairs.length === this.capacity;
    const all = [...(full ? this.pairs.slice(1) : this.pairs), pair];
    const [sy, yy] = await Promise.all([
      Promise.all(all.map(({ s }) => vectors.dot(s, pair.y))),
      Promise.all(all.map(({ y }) => vectors.dot(y, pair.y))),
    ]);
    // The threshold of L-BFGS-B. Written so that NaN is skipped too.
    if (!(sy.at(-1)! > Number.EPSILON * yy.at(-1)!)) return pair;

    const free = full ? this.dropOldest() : newPair(vectors);
    this.pairs.push(pair);
    append(this.sy, sy);
    append(this.yy, yy);
    return free;
  }

  /** Writes -H gradient to `direction`, where H is the inverse Hessian. The history must not be empty. */
  async writeDirection(gradient: V, direction: V): Promise<void> {
    const { vectors, pairs, sy, yy } = this;
    const [sg, yg] = await Promise.all([
      Promise.all(pairs.map(({ s }) => vectors.dot(s, gradient))),
      Promise.all(pairs.map(({ y }) => vectors.dot(y, gradient))),
    ]);
    const { ofS, ofY, ofGradient } = twoLoopCoefficients(sy, yy, sg, yg);
    vectors.copy(gradient, direction);
    vectors.scale(-ofGradient, direction);
    pairs.forEach(({ s, y }, i) => {
      vectors.axpy(-ofS[i]!, s, direction);
      vectors.axpy(-ofY[i]!, y, direction);
    });
  }

  /** The pairs as vectors `s0`, `y0`, `s1`, ..., oldest first, and their products row by row. */
  state(): OptimizerState<V> {
    const named = this.pairs.flatMap(({ s, y }, i): [string, V][] => [
      [`s${i}`, s],
      [`y${i}`, y],
    ]);
    return { numbers: { sy: this.sy.flat(), yy: this.yy.flat() }, vectors: Object.fromEntries(named) };
  }

  /** Replaces its pairs by copies of those of a state. */
  restore(state: OptimizerState<V>): void {
    this.clear();
    const { sy = [], yy = [] } = state.numbers;
    const count = Math.sqrt(sy.length);
    for (let i = 0; i < count; i++) {
      const pair = newPair(this.vectors);
      this.pairs.push(pair);
      this.vectors.copy(vectorIn(state, `s${i}`), pair.s);
      this.vectors.copy(vectorIn(state, `y${i}`), pair.y);
    }
    const rows = (flat: readonly number[]) =>
      this.pairs.map((_, i) => flat.slice(i * count, (i + 1) * count));
    [this.sy, this.yy] = [rows(sy), rows(yy)];
  }

  /** Forgets and frees every pair. */
  clear(): void {
    for (const pair of this.pairs) freePair(this.vectors, pair);
    this.pairs = [];
    this.sy = [];
    this.yy = [];
  }

  private dropOldest(): CurvaturePair<V> {
    for (const matrix of [this.sy, this.yy]) {
      matrix.shift();
      for (const row of matrix) row.shift();
    }
    return this.pairs.shift()!;
  }
}

export function newPair<V>(vectors: Vectors<V>): CurvaturePair<V> {
  return { s: vectors.create(), y: vectors.create() };
}

export function freePair<V>(vectors: Vectors<V>, { s, y }: CurvaturePair<V>): void {
  vectors.free(s);
  vectors.free(y);
}

/** Adds a last column to a matrix, and a last row whose entries left of the diagonal mirror it. */
function append(matrix: number[][], column: readonly number[]): void {
  matrix.forEach((row, i) => row.push(column[i]!));
  matrix.push([...column]);
}

/** H gradient = sum of ofS_i s_i + sum of ofY_i y_i + ofGradient gradient (Nocedal & Wright 2006, Algorithm 7.4). */
function twoLoopCoefficients(
  sy: readonly number[][],
  yy: readonly number[][],
  sg: readonly number[],
  yg: readonly number[],
): { ofS: number[]; ofY: number[]; ofGradient: number } {
  const count = sg.length;
  const newest = count - 1;
  const ofS = new Array<number>(count).fill(0);
  const ofY = new Array<number>(count).fill(0);

  for (let i = newest; i >= 0; i--) {
    let product = sg[i]!;
    for (let j = i + 1; j < count; j++) product += ofY[j]! * sy[i]![j]!;
    ofY[i] = -product / sy[i]![i]!;
  }
  const scale = sy[newest]![newest]! / yy[newest]![newest]!;
  const alpha = ofY.map((coefficient) => -coefficient);
  for (let i = 0; i < count; i++) ofY[i] = ofY[i]! * scale;
  for (let i = 0; i < count; i++) {
    let product = scale * yg[i]!;
    for (let j = 0; j < count; j++) product += ofY[j]! * yy[i]![j]!;
    for (let j = 0; j < i; j++) product += ofS[j]! * sy[j]![i]!;
    ofS[i] = alpha[i]! - product / sy[i]![i]!;
  }
  return { ofS, ofY, ofGradient: scale };
}
