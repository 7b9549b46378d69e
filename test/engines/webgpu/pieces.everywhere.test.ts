import { beforeAll, describe, expect, test } from 'vitest';
import { inPieces, pieceCount } from '../../../src/engines/webgpu/kernels/pieces.ts';
import type { Dispatch } from '../../../src/engines/webgpu/kernel.ts';
import { openGpu } from '../../../src/engines/webgpu/device/gpu.ts';
import { WebgpuExecution } from '../../../src/engines/webgpu/execution/execution.ts';
import { deviceProgram } from '../../../src/engines/webgpu/program/device-program.ts';
import { hasWebgpu, inBrowser } from '../backends.ts';
import { random } from '../leaves.ts';
import { smallPlan } from './support.ts';

const dispatch: Dispatch = {
  label: 'sample',
  wgsl: `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f, 96>;
fn f(i: u32) { y[2u * u32(x[i + 1u])] += vec4f(x[u32(x[i])], 0, 0, 0); y[i] = y[i + 1u] * x[0]; let same = x[i] == x[1]; }`,
  bindings: [
    { from: 'input', index: 0 },
    { from: 'output', index: 0 },
  ],
  workgroups: [1, 1, 1],
};

test('a shader finds the piece of an index if a buffer is larger than a binding', () => {
  expect(inPieces(dispatch, () => 512, 600)).toBe(dispatch);
  expect(pieceCount(1536, 600)).toBe(3);
  const bytes = ({ from }: { from: string }) => (from === 'input' ? 512 : 1536);
  const { wgsl, bindings } = inPieces(dispatch, bytes, 600);
  expect(bindings).toEqual([
    { from: 'input', index: 0 },
    ...[0, 512, 1024].map((offset) => ({ from: 'output', index: 0, piece: { offset, size: 512 } })),
  ]);
  expect(wgsl).toContain('@binding(3) var<storage, read_write> y_piece2: array<vec4f>;');
  expect(wgsl).toContain('if (i < 64u) { return y_piece1[i - 32u]; }');
  expect(wgsl).toContain(
    'y_set(2u * u32(x[i + 1u]), y_get(2u * u32(x[i + 1u])) + ( vec4f(x[u32(x[i])], 0, 0, 0))); y_set(i, y_get(i + 1u) * x[0]); let same = x[i] == x[1];',
  );
  const both = inPieces(dispatch, () => 1536, 600).wgsl;
  expect(both).toContain('vec4f(x_get(u32(x_get(i))), 0, 0, 0)');
  expect(both).toContain('let same = x_get(i) == x_get(1);');
});

test('pieces are supported for every element type that kernels bind', () => {
  for (const element of ['f32', 'u32', 'vec2f', 'vec4f']) {
    const wgsl = dispatch.wgsl.replace('array<f32>', `array<${element}>`);
    expect(inPieces({ ...dispatch, wgsl }, () => 1536, 600).wgsl, element).not.toContain('NaN');
  }
});

describe.runIf(hasWebgpu)('a plan whose buffers are larger than a binding', () => {
  const shape = [32, 29, 3];
  const { plan, leaves } = smallPlan(shape[0], shape[1]);
  let whole: Float32Array;

  async function gradientBy({ software, most }: { software: boolean; most?: number }): Promise<Float32Array> {
    const gpu = await openGpu();
    const limits = { ...gpu.traits.limits, ...(most && { maxStorageBufferBindingSize: most }) };
    const traits = { software, limits };
    const bound = deviceProgram(plan, traits).each.flatMap(({ kernel }) =>
      kernel.dispatches.flatMap(({ bindings }) => bindings),
    );
    expect(bound.some(({ piece }) => piece)).toBe(most !== undefined);
    gpu.device.pushErrorScope('validation');
    const execution = new WebgpuExecution({ ...gpu, traits }, plan, { attention: 'all' }, () => undefined);
    await execution.start(leaves.reader);
    execution.write(execution.canvas, random(shape, 4).entries);
    await execution.evaluate();
    const gradient = await execution.read(execution.gradient);
    execution.dispose();
    expect(await gpu.device.popErrorScope()).toBeNull();
    return gradient;
  }
  beforeAll(async () => {
    whole = await gradientBy({ software: true });
  });

  // The kernels of graphics processors take long to compile, and Node has the same implementation.
  test.each(inBrowser ? [true] : [true, false])('has the same gradient: software %s', async (software) => {
    const gradient = await gradientBy({ software, most: 16_000 });
    const difference = Math.hypot(...gradient.map((entry, i) => entry - whole[i]!));
    expect(difference / Math.hypot(...whole)).toBeLessThan(1e-5);
  });
});
