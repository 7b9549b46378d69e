/** Compiles the kernels of the wasm engine, `assembly/`, to where the source and the package look for them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const FOLDER = 'src/engines/wasm/kernels';
const builds = { simd: ['simd'], relaxed: ['simd', 'relaxed-simd'] };

for (const [name, features] of Object.entries(builds)) {
  const { error } = await asc.main(
    [
      'assembly/index.ts',
      ...['--outFile', `${name}.wasm`, '--runtime', 'stub', '--importMemory', '--memoryBase', '1024'],
      ...['--noAssert', '-O3'],
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    {
      stderr: process.stderr,
      writeFile(_, contents) {
        for (const folder of [FOLDER, join('dist', FOLDER)]) {
          mkdirSync(folder, { recursive: true });
          writeFileSync(join(folder, `${name}.wasm`), contents);
        }
      },
    },
  );
  if (error) throw error;
}
