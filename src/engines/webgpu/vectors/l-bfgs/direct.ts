import { UNSCALED } from '../../../../optimizers/l-bfgs.ts';
import { verdictIndex } from '../../../../optimizers/queued-search.ts';
import { literal } from '../../kernels/wgsl.ts';
import { vectorBytes } from '../space.ts';
import { rowsOf, searchText, type SearchShape } from './memory.ts';

/** Threads; each looks after every so-many-th pair. */
const THREADS = 128;

/** Bytes that its workgroup shares. */
export function sharedBytes(shape: SearchShape): number {
  const { slots } = shape;
  return [rowsOf(shape).move, slots, slots, 1, 1, 1].reduce((sum, count) => sum + vectorBytes(count), 0);
}

export interface Tolerances {
  readonly gradientTolerance: number;
  readonly changeTolerance: number;
}

/**
 * Takes the new pair in, says whether the search has converged, and finds the coefficients of the next direction by the
 * two-loop recursion on sums, as `CurvatureHistory` does. One workgroup: each pair found is taken off all others at once.
 */
export function directText(shape: SearchShape, { gradientTolerance, changeTolerance }: Tolerances): string {
  const { slots } = shape;
  const { pair, stats, move } = rowsOf(shape);
  return `${searchText(shape, 'read_write')}
@group(0) @binding(1) var<storage, read> parts: array<f32>;
var<workgroup> sums: array<f32, ${move}>;
var<workgroup> product: array<f32, ${slots}>;
var<workgroup> alpha: array<f32, ${slots}>;
var<workgroup> lesson: f32;
var<workgroup> pairsInUse: u32;
var<workgroup> isTaken: u32;

fn sy(i: u32, j: u32) -> f32 { return search.sy[i * SLOTS + j]; }

@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) local: u32) {
  if (local == 0u) { lesson = search.lesson; }
  let learned = workgroupUniformLoad(&lesson);
  if (learned == LESSON_NOTHING) { return; }
  for (var row = local; row < ${move}u; row += ${THREADS}u) {
    var sum = 0f;
    for (var part = 0u; part < PARTS; part++) {
      let value = parts[row * PARTS + part];
      sum = select(sum + value, max(sum, value), row > ${stats}u);
    }
    sums[row] = sum;
  }
  workgroupBarrier();

  let place = placeOf(search.newest, SLOTS - 1u);
  if (local == 0u) {
    // The threshold of L-BFGS-B: a curvature that is not positive would spoil the inverse Hessian.
    isTaken = select(0u, 1u, learned == LESSON_STEP && sums[${pair('place')}] > ${literal(Number.EPSILON)} * sums[${pair('place')} + 1u]);
  }
  let taken = workgroupUniformLoad(&isTaken) == 1u;
  let before = search.newest;
  if (taken) {
    for (var age = local; age < u32(search.count); age += ${THREADS}u) {
      let other = placeOf(before, age);
      search.sy[other * SLOTS + place] = sums[${pair('other')}];
      search.yy[other * SLOTS + place] = sums[${pair('other')} + 1u];
      search.yy[place * SLOTS + other] = sums[${pair('other')} + 1u];
    }
  }
  storageBarrier();
  if (local == 0u) {
    if (taken) {
      search.sy[place * SLOTS + place] = sums[${pair('place')}];
      search.yy[place * SLOTS + place] = sums[${pair('place')} + 1u];
      search.newest = f32(place);
      search.count = min(search.count + 1f, HISTORY);
    }
    pairsInUse = u32(search.count);
    conclude(learned);
  }
  let count = workgroupUniformLoad(&pairsInUse);
  storageBarrier();
  if (count == 0u) { return; }

  // From the newest pair to the oldest, and back.
  let newest = search.newest;
  for (var age = local; age < count; age += ${THREADS}u) {
    let own = placeOf(newest, age);
    product[age] = sums[${pair('own')} + 2u];
  }
  workgroupBarrier();
  for (var age = 0u; age < count; age++) {
    let own = placeOf(newest, age);
    let weight = product[age] / sy(own, own);
    if (local == 0u) { alpha[age] = weight; }
    for (var older = age + 1u + local; older < count; older += ${THREADS}u) {
      product[older] -= weight * sy(placeOf(newest, older), own);
    }
    workgroupBarrier();
  }
  let last = u32(newest);
  let scale = sy(last, last) / search.yy[last * SLOTS + last];
  for (var age = local; age < count; age += ${THREADS}u) {
    let own = placeOf(newest, age);
    var sum = sums[${pair('own')} + 3u];
    for (var other = 0u; other < count; other++) {
      sum -= alpha[other] * search.yy[own * SLOTS + placeOf(newest, other)];
    }
    product[age] = scale * sum;
    search.ofY[own] = -scale * alpha[age];
  }
  workgroupBarrier();
  for (var age = count; age > 0u; age--) {
    let own = placeOf(newest, age - 1u);
    let weight = alpha[age - 1u] - product[age - 1u] / sy(own, own);
    if (local == 0u) { search.ofS[own] = weight; }
    for (var newer = local; newer < age - 1u; newer += ${THREADS}u) {
      product[newer] += weight * sy(own, placeOf(newest, newer));
    }
    workgroupBarrier();
  }
  if (local == 0u) { search.ofGradient = scale; }
}

// What the next move is, and whether it needs to be made.
fn conclude(learned: f32) {
  let size = sums[${stats + 1}];
  search.action = ACTION_SEARCH;
  search.tries = 0f;
  if (learned == LESSON_START) {
    let isInRange = size == 0f || (size >= ${literal(UNSCALED[0])} && size <= ${literal(UNSCALED[1])});
    search.scale = select(ldexp(1f, -i32(round(log2(size)))), 1f, isInRange);
  }
  // A search that was saved when the tolerance was an absolute one has none.
  if (learned == LESSON_START || search.largest == 0f) { search.largest = size; }
  // As PyTorch's L-BFGS where |g|₁ is above 1: no entry moves far before anything is known of the curvature.
  search.first = select(1f / (search.scale * sums[${stats}]), 1f, size == 0f);
  search.step = select(1f, search.first, search.count == 0f);
  search.ofGradient = 1f;
  if (learned == LESSON_RECALL) { return; }
  // By its bits: compilers may assume that nothing is NaN and drop comparisons with it, and maxima ignore it.
  let isFinite = (bitcast<u32>(sums[${stats}]) & 0x7f800000u) != 0x7f800000u;
  if (learned == LESSON_START) {
    if (!isFinite) {
      search.action = ACTION_BEGIN;
      search.verdict = ${verdictIndex('unsound')}f;
      return;
    }
    search.verdict = select(${verdictIndex('tried')}f, ${verdictIndex('converged')}f, size <= ${literal(gradientTolerance)} * size);
    return;
  }
  let change = abs(search.before - search.loss);
  let still = change <= ${literal(changeTolerance)} * max(abs(search.before), abs(search.loss))
    && sums[${stats + 2}] <= ${literal(changeTolerance)} * sums[${stats + 3}];
  let converged = isFinite && (size <= ${literal(gradientTolerance)} * search.largest || still);
  search.verdict = select(${verdictIndex('running')}f, ${verdictIndex('converged')}f, converged);
}
`;
}
