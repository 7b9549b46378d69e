import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

// What is tested is what users get: the built program, which the test command builds first.
const PROGRAM = join(import.meta.dirname, '../../dist/src/cli/main.js');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `stylograph` in a folder; `watch` sees what it prints, and may end it. `env` is its whole environment. */
export function stylographIn(
  folder: string,
  args: readonly string[],
  watch?: (printed: string, child: ChildProcess) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
      watch?.(out, child);
    });
    child.stderr.on('data', (text: Buffer) => {
      err += text.toString();
      watch?.(err, child);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}
