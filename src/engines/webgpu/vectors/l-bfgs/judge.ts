import { SUFFICIENT_DECREASE } from '../../../../optimizers/backtracking.ts';
import { verdictIndex } from '../../../../optimizers/queued-search.ts';
import { literal } from '../../kernels/wgsl.ts';
import { rowsOf, searchText, type SearchShape } from './memory.ts';

/** Threads of its workgroup. */
const THREADS = 64;

/**
 * Decides whether the point that was evaluated is taken, as `searchBacktracking` does, and what the next move is if it is
 * not. One workgroup.
 *
 * @param maxEvaluations of one line search.
 */
export function judgeText(shape: SearchShape, maxEvaluations: number): string {
  const { move } = rowsOf(shape);
  return `${searchText(shape, 'read_write')}
@group(0) @binding(1) var<storage, read> parts: array<f32>;
@group(0) @binding(2) var<storage, read> total: array<f32>;
var<workgroup> lanes: array<vec2f, ${THREADS}>;
// By its bits: compilers may assume that nothing is NaN and drop comparisons with it.
fn isFinite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }

@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) local: u32) {
  var own = vec2f(0);
  for (var part = local; part < PARTS; part += ${THREADS}u) {
    own += vec2f(parts[${move}u * PARTS + part], parts[${move + 1}u * PARTS + part]);
  }
  lanes[local] = own;
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { lanes[local] += lanes[local + half]; }
  }
  if (local != 0u) { return; }
  let loss = total[0];
  let slope = lanes[0].x;
  let expected = lanes[0].y;
  search.lesson = LESSON_NOTHING;
  search.verdict = ${verdictIndex('tried')}f;

  if (search.action == ACTION_BEGIN) {
    search.verdict = ${verdictIndex('unsound')}f;
    if (!isFinite(loss)) { return; }
    search.loss = loss;
    search.lesson = LESSON_START;
    return;
  }
  if (search.action == ACTION_RETREAT) {
    search.verdict = ${verdictIndex('stalled')}f;
    search.action = ACTION_SEARCH;
    search.step = search.first;
    return;
  }

  search.tries += 1f;
  let most = search.scale * search.loss + ${literal(SUFFICIENT_DECREASE)} * expected;
  if (slope < 0f && isFinite(loss) && search.scale * loss < most) {
    search.before = search.loss;
    search.loss = loss;
    search.lesson = LESSON_STEP;
    return;
  }
  search.action = ACTION_RETRY;
  if (slope < 0f && search.tries < ${maxEvaluations}f) {
    search.step /= 2f;
    return;
  }
  // The search has failed: once more from steepest descent without the old pairs, and then no more.
  search.tries = 0f;
  search.step = search.first;
  if (search.count == 0f) { search.action = ACTION_RETREAT; }
  search.count = 0f;
  search.ofGradient = 1f;
}
`;
}
