import type { Bounds } from '../../../../optimizers/box.ts';
import { boundsText } from './bounds.ts';
import { rowsOf, searchText, type SearchShape } from './memory.ts';
import { writeText } from './sums.ts';

/**
 * Moves x to the next trial along the direction, which is put together from the pairs here and not kept. A search that
 * begins keeps where it starts, x and gradient. A workgroup for every part.
 */
export function moveText(shape: SearchShape, bounds: Bounds | undefined): string {
  const { move } = rowsOf(shape);
  const { groups, threads } = shape;
  return `${searchText(shape, 'read')}
@group(0) @binding(1) var<storage, read> pairs: array<f32>;
@group(0) @binding(2) var<storage, read_write> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> x0: array<f32>;
@group(0) @binding(4) var<storage, read> g: array<f32>;
@group(0) @binding(5) var<storage, read_write> g0: array<f32>;
@group(0) @binding(6) var<storage, read_write> parts: array<f32>;
${boundsText(bounds)}
${writeText('write', 'sum', shape)}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let count = u32(search.count);
  var slope = 0f;
  var expected = 0f;
  for (var i = group.x * ${threads}u + local; i < LENGTH; i += ${groups * threads}u) {
    if (search.action == ACTION_BEGIN) {
      x[i] = cut(x[i]);
      continue;
    }
    if (search.action == ACTION_RETREAT) {
      x[i] = x0[i];
      continue;
    }
    if (search.action == ACTION_SEARCH) {
      x0[i] = x[i];
      g0[i] = g[i];
    }
    let start = x0[i];
    let free = freeAt(start, g0[i]);
    let downhill = search.scale * g0[i] * free;
    var ascent = search.ofGradient * downhill;
    for (var age = 0u; age < count; age++) {
      let place = placeOf(search.newest, age);
      let at = place * 2u * LENGTH + i;
      ascent += search.ofS[place] * pairs[at] + search.ofY[place] * pairs[at + LENGTH];
    }
    let direction = -ascent * free;
    let trial = cut(start + search.step * direction);
    slope += direction * downhill;
    ${
      bounds
        ? 'expected += (trial - start) * search.scale * g0[i];'
        : '// Straight on: the difference of trial and start would lose digits.\n    expected += search.step * direction * downhill;'
    }
    x[i] = trial;
  }
  write(${move}u, vec4f(slope, expected, 0, 0), group.x, local);
}
`;
}
