import type { Bounds } from '../../../../optimizers/box.ts';
import { boundsText } from './bounds.ts';
import { rowsOf, searchText, type SearchShape } from './memory.ts';
import { writeText } from './sums.ts';

/**
 * Takes all sums over vectors that the next direction needs, in parts; the new pair is put in its place on the way. A
 * workgroup for every part of every place, and one more for each part that looks at x and its gradient.
 */
export function learnText(shape: SearchShape, bounds: Bounds | undefined): string {
  const { pair, stats } = rowsOf(shape);
  const { groups, threads } = shape;
  return `${searchText(shape, 'read')}
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> x0: array<f32>;
@group(0) @binding(3) var<storage, read> g: array<f32>;
@group(0) @binding(4) var<storage, read> g0: array<f32>;
@group(0) @binding(5) var<storage, read_write> pairs: array<f32>;
@group(0) @binding(6) var<storage, read_write> parts: array<f32>;
${boundsText(bounds)}
${writeText('writeSums', 'sum', shape)}
${writeText('writeSizes', 'sum and maxima', shape)}

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  if (search.lesson == LESSON_NOTHING) { return; }
  let place = group.y;
  let first = group.x * ${threads}u + local;
  var own = vec4f(0);
  if (place == SLOTS) {
    for (var i = first; i < LENGTH; i += ${groups * threads}u) {
      let downhill = abs(g[i] * freeAt(x[i], g[i]));
      own = vec4f(own.x + downhill, max(own.yzw, vec3f(downhill, abs(x[i] - x0[i]), abs(x[i]))));
    }
    writeSizes(${stats}u, own, group.x, local);
    return;
  }

  let isStep = search.lesson == LESSON_STEP;
  let age = (u32(search.newest) + SLOTS - place) % SLOTS;
  // The place after the newest is that of the pair to come.
  let isNew = isStep && age == SLOTS - 1u;
  if (search.lesson == LESSON_START || !(isNew || age < u32(search.count))) { return; }
  let at = place * 2u * LENGTH;
  for (var i = first; i < LENGTH; i += ${groups * threads}u) {
    // What was held has no part in the change of the gradient.
    let change = search.scale * (g[i] - g0[i]) * freeAt(x0[i], g0[i]);
    if (isNew) {
      pairs[at + i] = x[i] - x0[i];
      pairs[at + LENGTH + i] = change;
    }
    let s = pairs[at + i];
    let y = pairs[at + LENGTH + i];
    let downhill = search.scale * g[i] * freeAt(x[i], g[i]);
    own += vec4f(s * change, y * change, s * downhill, y * downhill);
  }
  writeSums(${pair('place')}, own, group.x, local);
}
`;
}
