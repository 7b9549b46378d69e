import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { judge } from '../../src/engines/adapter.ts';
import { chooseEngine } from '../../src/engines/choose.ts';

const inBrowser = typeof document !== 'undefined';

describe('the choice of an engine', () => {
  // First: wasm that has started stays.
  test('is cpu if WebAssembly is refused too, with the reason', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const { engine, reason } = await chooseEngine('auto');
    expect(engine.name).toBe('tfjs-cpu');
    expect(reason).toMatch(/many times slower than with WebAssembly, which is refused here/);
    engine.dispose();
    await expect(chooseEngine('wasm')).rejects.toThrow(
      'WebAssembly is blocked here. Choose another compute engine.',
    );
  });

  test('is wasm if there is no graphics processor, with the reason', async () => {
    const { engine, reason } = await chooseEngine('auto');
    expect(engine.name).toBe('tfjs-wasm');
    // Chromium without a graphics processor offers SwiftShader.
    expect(reason).toMatch(inBrowser ? /software|no graphics processor/ : /there is no WebGPU here/);
    engine.dispose();
  });

  test('is the requested engine', async () => {
    const { engine, reason } = await chooseEngine('cpu');
    expect(engine.name).toBe('tfjs-cpu');
    expect(reason).toContain('cpu');
    engine.dispose();
  });

  test.runIf(inBrowser)(
    'is our own engine by the name of webgpu, and TensorFlow.js on the same device',
    async () => {
      const { engine } = await chooseEngine('webgpu');
      expect(engine.name).toBe('webgpu');
      engine.dispose();
      const other = await chooseEngine('tfjs-webgpu');
      expect(other.engine.name).toBe('tfjs-webgpu');
      other.engine.dispose();
    },
  );

  test.skipIf(inBrowser)('explains why a requested engine is not available', async () => {
    await expect(chooseEngine('webgpu')).rejects.toThrow('WebGPU is not available here');
    await expect(chooseEngine('tfjs-webgpu')).rejects.toThrow('WebGPU is not available here');
    await expect(chooseEngine('webgl')).rejects.toThrow('WebGL needs a browser');
  });

  test.each([
    [{ vendor: 'nvidia', architecture: 'lovelace' }, true],
    [{ vendor: 'google', architecture: 'swiftshader' }, false],
    [{ vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6)' }, false],
    [{ vendor: 'apple', isFallbackAdapter: true }, false],
    [{}, true],
  ])('takes %o for a graphics processor: %s', (info, usable) => {
    expect(judge(info).usable).toBe(usable);
  });
});
