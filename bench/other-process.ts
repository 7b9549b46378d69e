import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** Something that takes a step and says how many milliseconds it took. */
export interface Timed {
  readonly name: string;
  milliseconds(): Promise<number>;
  end(): void;
}

/** Steps in another process, which is idle in between: for each line that it gets it takes one, and prints its milliseconds. */
async function otherProcess(name: string, command: string, args: readonly string[]): Promise<Timed> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.value === undefined) throw new Error(`${name} ended early.`);
    return line.value;
  };
  await next();
  return {
    name,
    async milliseconds() {
      child.stdin.write('step\n');
      return Number(await next());
    },
    end() {
      child.stdin.end();
    },
  };
}

/** Our engine in the Node of the package `node@24`, which npx gets. */
export function inNode24(network: string, size: number, threads: number): Promise<Timed> {
  const tsx = createRequire(import.meta.url).resolve('tsx/cli');
  const program = [tsx, 'bench/steps.ts', network, size, 'relaxed', threads].map(String);
  return otherProcess(`wasm-relaxed, ${threads === 1 ? '1 thread' : `${threads} threads`}, Node 24`, 'npx', [
    ...['--yes', '--package', 'node@24', 'node'],
    ...program,
  ]);
}

/** PyTorch on all cores; undefined where there is none: Debian has it as `python3-torch`, for `/usr/bin/python3`. */
export async function pytorch(network: string, size: number): Promise<Timed | undefined> {
  const python = ['python3', '/usr/bin/python3'].find(
    (program) => spawnSync(program, ['-c', 'import torch']).status === 0,
  );
  return python === undefined
    ? undefined
    : otherProcess('PyTorch', python, ['bench/pytorch.py', '--steps', network, String(size)]);
}
