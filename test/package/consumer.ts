import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** A project of somebody else's, outside of this repository, that has installed our package. */
export interface Consumer {
  readonly folder: string;
  /** What was installed, and where it lies. */
  readonly tarball: string;
  readonly installed: string;
  /** Links packages of this repository's into the project, in the versions that we test with. */
  link(...packages: string[]): Promise<void>;
  /** Copies a folder of `examples/` into the project. */
  copy(example: string): Promise<string>;
  /** Runs a program in the project; gives what it wrote. Rejects with that where it fails. */
  run(command: string, args: readonly string[], folder?: string): Promise<string>;
  remove(): Promise<void>;
}

/** Packs what `npm run build` has made, and installs it into an empty project. */
export async function createConsumer(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'stylograph-consumer-'));
  const { stdout } = await exec('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  );
  const run: Consumer['run'] = async (command, args, at = folder) => {
    try {
      return (await exec(command, args, { cwd: at, maxBuffer: 2 ** 26 })).stdout;
    } catch (error) {
      const { stdout, stderr, message } = error as Error & { stdout: string; stderr: string };
      throw new Error([message, stdout, stderr].join('\n'), { cause: error });
    }
  };
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...flags, `./${filename}`]);
  return {
    folder,
    tarball: join(folder, filename),
    installed: join(folder, 'node_modules/stylograph'),
    run,
    async link(...packages) {
      for (const name of packages) {
        const path = join(folder, 'node_modules', name);
        await mkdir(dirname(path), { recursive: true });
        await symlink(resolve('node_modules', name), path);
      }
    },
    async copy(example) {
      const path = join(folder, example);
      await cp(join('examples', example), path, { recursive: true });
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
