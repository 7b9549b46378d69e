/**
 * Compiles the kernels of the wasm engine, `assembly/`, to where the source and the package look for them. The compiler
 * runs as a program: to import it would bring AssemblyScript's global types into ours.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const FOLDER = 'src/engines/wasm/kernels';
const asc = join(
  dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
  'bin/asc.js',
);
const builds = { simd: ['simd'], relaxed: ['simd', 'relaxed-simd'] };

for (const [name, features] of Object.entries(builds)) {
  const file = `${name}.wasm`;
  execFileSync(
    process.execPath,
    [
      ...[asc, 'assembly/index.ts', '--outFile', join(FOLDER, file)],
      ...['--runtime', 'stub', '--importMemory', '--memoryBase', '1024', '--noAssert', '-O3'],
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    { stdio: 'inherit' },
  );
  mkdirSync(join('dist', FOLDER), { recursive: true });
  copyFileSync(join(FOLDER, file), join('dist', FOLDER, file));
}
