import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { judge } from '../../src/engines/adapter.ts';
import { hasRelaxedSimd } from '../../src/platform/web-assembly.ts';
import { chooseEngine, engineCalled } from '../../src/engines/choose.ts';

const inBrowser = typeof document !== 'undefined';
const onProcessor = hasRelaxedSimd() ? 'wasm-relaxed' : 'wasm';

describe('the choice of an engine', () => {
  // First: TensorFlow.js's wasm that has started stays.
  test('is tfjs-cpu if WebAssembly is refused too, with the reason', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const { engine, reason } = await chooseEngine('auto');
    expect(engine.name).toBe('tfjs-cpu');
    expect(reason).toMatch(/many times slower than with WebAssembly, which is refused here/);
    engine.dispose();
    for (const name of ['wasm', 'tfjs-wasm'] as const)
      await expect(chooseEngine(name)).rejects.toThrow(
        'WebAssembly is blocked here. Choose another compute engine.',
      );
  });

  test('is tfjs-wasm if WebAssembly has no SIMD, with the reason', async () => {
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    onTestFinished(() => {
      validate.mockRestore();
    });
    const { engine, reason } = await chooseEngine('auto');
    expect(engine.name).toBe('tfjs-wasm');
    expect(reason).toMatch(/\(tfjs-wasm\), slower than with WebAssembly with SIMD, for/);
    engine.dispose();
  });

  test('is wasm, our own, if no graphics processor is found, with the reason', async () => {
    const { engine, reason } = await chooseEngine('auto');
    expect(engine.name).toBe(onProcessor);
    // Chromium without a graphics processor offers SwiftShader.
    expect(reason).toMatch(inBrowser ? /software|no graphics processor/ : /there is no WebGPU here/);
    engine.dispose();
  });

  test('is the requested engine, by the name that the engine has itself', async () => {
    for (const name of ['wasm', 'tfjs-wasm', ...(inBrowser ? [] : (['tfjs-cpu'] as const))] as const) {
      const { engine, reason } = await chooseEngine(name);
      expect(engine.name).toBe(name);
      expect(engineCalled(engine.name)).toBe(name);
      expect(reason).toBe(`You chose ${name}.`);
      expect(engine.versions).toEqual(
        name === 'wasm' ? undefined : { tensorflow: expect.stringMatching(/^4\./) as string },
      );
      engine.dispose();
    }
    // Names of before TensorFlow.js's backends were told apart from our engines.
    for (const former of ['cpu', 'webgl']) expect(() => engineCalled(former)).toThrow('There is no engine');
  });

  test.runIf(inBrowser)(
    'is our own engine under the name webgpu, and TensorFlow.js on the same device',
    async () => {
      const { engine } = await chooseEngine('webgpu');
      expect(engine.name).toBe('webgpu');
      engine.dispose();
      const other = await chooseEngine('tfjs-webgpu');
      expect(other.engine.name).toBe('tfjs-webgpu');
      other.engine.dispose();
    },
  );

  test('is our engine with relaxed SIMD, or explains why not', async () => {
    if (hasRelaxedSimd()) {
      const { engine } = await chooseEngine('wasm-relaxed');
      expect(engine.name).toBe('wasm-relaxed');
      engine.dispose();
    } else await expect(chooseEngine('wasm-relaxed')).rejects.toThrow('no relaxed SIMD here');
  });

  test.skipIf(inBrowser)('explains why a requested engine is not available', async () => {
    await expect(chooseEngine('webgpu')).rejects.toThrow('WebGPU is not available here');
    await expect(chooseEngine('tfjs-webgpu')).rejects.toThrow('WebGPU is not available here');
    await expect(chooseEngine('tfjs-webgl')).rejects.toThrow('WebGL needs a browser');
  });

  test.each([
    [{ vendor: 'nvidia', architecture: 'lovelace' }, true],
    [{ vendor: 'google', architecture: 'swiftshader' }, false],
    [{ vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6)' }, false],
    [{ vendor: 'apple', isFallbackAdapter: true }, false],
    [{}, true],
  ])('treats %o as a graphics processor: %s', (info, usable) => {
    expect(judge(info).usable).toBe(usable);
  });
});
