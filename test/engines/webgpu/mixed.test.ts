import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../../src/engines/engine.ts';
import { createWebgpuEngine } from '../../../src/engines/webgpu/engine.ts';
import { inFormats, type Format } from '../../../src/engines/webgpu/kernels/formats.ts';
import type { Dispatch } from '../../../src/engines/webgpu/kernel.ts';
import { inPieces } from '../../../src/engines/webgpu/kernels/pieces.ts';
import { forecast } from '../../../src/engines/webgpu/memory/forecast.ts';
import { deviceProgram } from '../../../src/engines/webgpu/program/device-program.ts';
import { hasWebgpu } from '../backends.ts';
import { evaluated, formulas } from '../golden-programs.ts';
import { runKernel } from './convolution-device.ts';
import { smallest, smallPlan } from './support.ts';
import { vggPlan } from './vgg-plan.ts';

const mixed = { ...smallest, precision: 'mixed' } as const;
const usual = { ...mixed, limits: { ...smallest.limits, maxStorageBufferBindingSize: 2 ** 30 } };

describe('a device program of mixed precision', () => {
  test('of Gatys over VGG-19 takes half a KB a pixel besides weights and targets', () => {
    const perPixel = (size: number) => forecast(vggPlan(size, size), usual).loopBytes / size ** 2;
    expect(perPixel(512)).toBeLessThanOrEqual(560);
    expect(perPixel(1024)).toBeLessThanOrEqual(512);
  });

  test.each([false, true])(
    'stores features as half floats, their gradients as bfloat: software %s',
    (software) => {
      const { once, each, formats, outputs } = deviceProgram(vggPlan(64, 64), { ...usual, software });
      const written = (primitive: string) =>
        [...once, ...each].flatMap((operation) =>
          operation.outputs.filter((value) => value.primitive === primitive && value.shape.length > 1),
        );
      // Ten forwards, of which the first is done again, and ten back, of which the last makes a picture.
      const convolutions = [...written('convolution'), ...written('convolution-output')];
      const stored = convolutions.map((value) => formats.get(value));
      expect(stored.filter((format) => format === 'half')).toHaveLength(14);
      expect(stored.filter((format) => format === 'bfloat')).toHaveLength(12);
      expect(stored.filter((format) => !format)).toHaveLength(1);
      // Those of the content's features.
      expect(written('conv2d').map((value) => formats.get(value))).toEqual(new Array(23).fill('half'));
      for (const value of outputs.values()) expect(formats.has(value)).toBe(false);
    },
  );

  test('is asked for: else everything is float32', () => {
    expect(deviceProgram(smallPlan().plan, smallest).formats.size).toBe(0);
  });
});

describe.runIf(hasWebgpu)('numbers of 16 bits', () => {
  // Beside NaN, SwiftShader's half floats are wrong.
  const given = [0, -0, 1, 1 / 3, -2.7, 65504, 65535, -1e9, 1e-6, 3e38, NaN, NaN, 1.00390625, 1e5, -7, 12345];
  const slot = (from: 'input' | 'output' | 'scratch', index: number) => ({ from, index });
  const copy = (
    from: 'input' | 'scratch',
    to: 'output' | 'scratch',
    element: string,
    count: number,
  ): Dispatch => ({
    label: 'copy',
    bindings: [slot(from, 0), slot(to, 0)],
    workgroups: [1, 1, 1],
    wgsl: `@group(0) @binding(0) var<storage, read> given: array<${element}>;
@group(0) @binding(1) var<storage, read_write> made: array<${element}>;
@compute @workgroup_size(${count})
fn main(@builtin(local_invocation_index) i: u32) { made[i] = given[i]; }
`,
  });
  const bfloats = (x: number): number => {
    const [bits] = new Uint32Array(Float32Array.of(x).buffer);
    const rounded = (bits! + 0x7fff + ((bits! >>> 16) & 1)) & 0xffff0000;
    return new Float32Array(Uint32Array.of(rounded).buffer)[0]!;
  };

  test.each(['half', 'bfloat'] as const)(
    '%s: are rounded, saturate, and stay what is no number',
    async (format: Format) => {
      for (const [element, count] of [
        ['f32', given.length],
        ['vec2f', given.length / 2],
        ['vec4f', given.length / 4],
      ] as const) {
        const store = inFormats(copy('input', 'scratch', 'vec4f', given.length / 4), [undefined, format]);
        const load = inFormats(copy('scratch', 'output', element, count), [format, undefined]);
        const bytes = 2 * given.length;
        const kernel = { dispatches: [store, load], scratch: [bytes] };
        const [found] = await runKernel(kernel, [Float32Array.from(given)], [4 * given.length]);
        for (const [i, x] of [...new Float32Array(found!)].entries()) {
          const expected = given[i]!;
          if (Number.isNaN(expected)) expect(x).toBeNaN();
          else if (format === 'bfloat') expect(x).toBe(bfloats(expected));
          else if (Math.abs(expected) > 65504) expect(x).toBe(Math.sign(expected) * 65504);
          else
            expect(Math.abs(x - expected)).toBeLessThanOrEqual(
              Math.max(Math.abs(expected) * 2 ** -11, 2 ** -25),
            );
        }
      }
    },
  );

  test('are bound in pieces as others are', () => {
    const packed = inFormats(copy('input', 'output', 'vec4f', 4), ['half', 'half']);
    const { bindings, wgsl } = inPieces(packed, () => 1024, 512);
    expect(bindings).toHaveLength(4);
    expect(wgsl).toContain('given_piece1: array<vec2u>');
    expect(wgsl).toContain('made_pack(i, given_unpacked(i));');
  });
});

describe.runIf(hasWebgpu)('the webgpu engine with mixed precision', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createWebgpuEngine({ precision: 'mixed' });
  });
  afterAll(() => {
    engine.dispose();
  });

  const asForecast = async (name: string) => {
    const { plan, bytes, ...found } = await evaluated(engine, name);
    expect(bytes).toBe(engine.forecast(plan).loopBytes);
    return found;
  };

  // Where rounding lets a ReLU through or changes where a maximum is, the gradient is another.
  test.each(Object.keys(formulas).filter((name) => !name.startsWith('tv')))(
    'agrees with PyTorch on %s, and takes the bytes that were forecast',
    async (name) => {
      const { errors } = await asForecast(name);
      expect(errors.loss).toBeLessThan(1e-3);
      expect(errors.gradient).toBeLessThan(0.06);
    },
  );

  test('repeats bit for bit', async () => {
    expect(await asForecast('style/johnson/max')).toEqual(await asForecast('style/johnson/max'));
  });
});
