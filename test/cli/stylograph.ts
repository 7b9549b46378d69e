import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

// What is tested is what users get: the built program, which the test command builds first.
const PROGRAM = join(import.meta.dirname, '../../dist/src/cli/main.js');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs `stylograph` in a folder; `watch` sees what it prints, and may end it.
 *
 * @param shell what a shell does with the command, which is `"$@"` there.
 */
export function stylographIn(
  folder: string,
  args: readonly string[],
  watch?: (printed: string, child: ChildProcess) => void,
  { environment, shell }: { environment?: Readonly<Record<string, string>>; shell?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { ...process.env, ...environment } };
    const command = [process.execPath, PROGRAM, ...args];
    const child =
      shell === undefined
        ? spawn(command[0]!, command.slice(1), options)
        : spawn('sh', ['-c', shell, 'sh', ...command], options);
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
