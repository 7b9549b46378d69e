import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

test('the golden losses and gradients are right in Deno, on two threads', () => {
  const deno = join(dirname(createRequire(import.meta.url).resolve('deno/package.json')), 'bin.cjs');
  const flags = ['--quiet', '--no-check', '--node-modules-dir=manual', '--allow-all'];
  const program = 'test/engines/wasm/golden-in-deno.ts';
  const output = execFileSync(process.execPath, [deno, 'run', ...flags, program], { encoding: 'utf8' });
  const { threads, loss, gradient } = JSON.parse(output) as Record<'threads' | 'loss' | 'gradient', number>;
  expect(threads).toBe(2);
  expect(loss).toBeGreaterThan(0);
  expect(loss).toBeLessThan(1e-4);
  expect(gradient).toBeGreaterThan(0);
  expect(gradient).toBeLessThan(1e-4);
});
