/**
 * Compiles the kernels of the wasm engine, `assembly/`, to where the source and the package look for them, and the program
 * of its threads to where the source does. The compiler of AssemblyScript runs as a program: to import it would bring its
 * global types into ours.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const FOLDER = 'src/engines/wasm/kernels';
const asc = join(
  dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
  'bin/asc.js',
);
const shared = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
const simd = ['--enable', 'simd'];
const relaxed = [...simd, '--enable', 'relaxed-simd'];
const builds = {
  simd,
  relaxed,
  'simd-shared': [...simd, ...shared],
  'relaxed-shared': [...relaxed, ...shared],
};

for (const [name, flags] of Object.entries(builds)) {
  const file = `${name}.wasm`;
  execFileSync(
    process.execPath,
    [
      ...[asc, 'assembly/index.ts', '--outFile', join(FOLDER, file)],
      ...['--runtime', 'stub', '--importMemory', '--memoryBase', '1024', '--noAssert', '-O3'],
      ...flags,
    ],
    { stdio: 'inherit' },
  );
  mkdirSync(join('dist', FOLDER), { recursive: true });
  copyFileSync(join(FOLDER, file), join('dist', FOLDER, file));
}

const THREAD = 'src/engines/wasm/threads/thread';
const { outputText } = ts.transpileModule(readFileSync(`${THREAD}.ts`, 'utf8'), {
  compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
});
writeFileSync(`${THREAD}.js`, outputText);
