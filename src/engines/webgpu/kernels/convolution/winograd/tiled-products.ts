import type { Binding, Dispatch } from '../../../kernel.ts';
import { gridOf } from '../grid.ts';
import { kept, type ConvolutionSite } from '../options.ts';
import { lines, Shader } from '../shader.ts';
import type { Tiles } from './tiles.ts';

/** Quads of ins that are in shared memory at a time. */
const DEPTH = 4;

/**
 * The 36 products [tiles, ins] by [ins, outs] on a graphics processor. A workgroup makes 64 x 64 sums, each of its 8 x 8
 * threads 8 tiles by 2 quads of outs in registers; 16 ins at a time are shared by all.
 */
export function tiledProducts(
  { traits }: ConvolutionSite,
  { count, ins, outs }: Tiles,
  points: Binding,
  products: Binding,
): Dispatch {
  const [down, across] = [Math.ceil(count / 64), Math.ceil(outs / 16)];
  const shader = new Shader();
  shader.array('points', points, 'read', 'vec4f', 36 * count * ins);
  shader.array('transformed', kept(0), 'read', 'vec4f', 36 * 4 * ins * outs);
  shader.array('products', products, 'read_write', 'vec4f', 36 * count * outs);
  shader.add(`// Quad q of ins of tile t, at 64 q + t: neighbors in t are read side by side.
var<workgroup> shared_points: array<vec4f, ${64 * DEPTH}>;
// Quad q of outs of channel c of ins, at 16 c + q.
var<workgroup> shared_weights: array<vec4f, ${64 * DEPTH}>;

fn weights(d: u32, quad: u32) -> mat4x4f {
  let at = 64u * d + quad;
  return mat4x4f(shared_weights[at], shared_weights[at + 16u], shared_weights[at + 32u], shared_weights[at + 48u]);
}`);
  const body = `  let first_quad = 16u * (place % ${across}u);
  let first_tile = 64u * ((place / ${across}u) % ${down}u);
  let point = place / ${across * down}u;
  let column = lane % 8u;
  let row = lane / 8u;
  // Sums of tile row + 8 r with quads column and column + 8.
  var left: array<vec4f, 8>;
  var right: array<vec4f, 8>;
  for (var first = 0u; first < ${ins}u; first += ${DEPTH}u) {
${lines(
  DEPTH,
  (d) => `    {
      let tile = first_tile + lane;
      let q = first + ${d}u;
      var value = vec4f();
      if (tile < ${count}u && q < ${ins}u) { value = points[(point * ${count}u + tile) * ${ins}u + q]; }
      shared_points[${64 * d}u + lane] = value;
    }
    {
      let c = 4u * first + ${4 * d}u + lane / 16u;
      let q = first_quad + lane % 16u;
      var value = vec4f();
      if (c < ${4 * ins}u && q < ${outs}u) { value = transformed[(point * ${4 * ins}u + c) * ${outs}u + q]; }
      shared_weights[${64 * d}u + lane] = value;
    }`,
)}
    workgroupBarrier();
    for (var d = 0u; d < ${DEPTH}u; d++) {
${lines(8, (r) => `      let x${r} = shared_points[64u * d + row + ${8 * r}u];`)}
      let a = weights(d, column);
      let b = weights(d, column + 8u);
${lines(8, (r) => `      left[${r}] += a * x${r};\n      right[${r}] += b * x${r};`)}
    }
    workgroupBarrier();
  }
${lines(
  8,
  (r) => `  if (first_tile + row + ${8 * r}u < ${count}u) {
    let at = (point * ${count}u + first_tile + row + ${8 * r}u) * ${outs}u + first_quad + column;
    if (first_quad + column < ${outs}u) { products[at] = left[${r}]; }
    if (first_quad + column + 8u < ${outs}u) { products[at + 8u] = right[${r}]; }
  }`,
)}`;
  return shader.dispatch('conv2d winograd products', gridOf(36 * down * across, traits), 64, body);
}
