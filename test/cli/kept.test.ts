import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireRoom } from '../../src/cli/room.ts';
import { documentText } from '../../src/graph/parse.ts';
import { decodePicture } from '../../src/images/codec.node.ts';
import { readRecord } from '../../src/run/record/schema.ts';
import { change, transfer } from '../graph/build.ts';
import { stylographIn } from './stylograph.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-kept-'));
  let document = transfer();
  for (const [id, source] of Object.entries({ photo: 'sample:harbour', painting: 'sample:waves' }))
    document = change(document, id, { params: { source, size: 32 } });
  document = change(document, 'optimizer', { params: { steps: 100000 } });
  writeFileSync(join(folder, 'long.stylograph.json'), documentText(document));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const RUN = ['run', 'long.stylograph.json', '--engine', 'wasm', '--json'];
const at = (...names: string[]) => join(folder, ...names);
/** Takes a folder away in one go, whatever is being written to it. */
const remove = (name: string) => {
  renameSync(at(name), at(`${name}-aside`));
};
const files = (name: string) => readdirSync(at(name), { recursive: true, encoding: 'utf8' });

describe('a run whose final picture cannot be written', () => {
  it('saves it in its record; closing the terminal stops a run like Ctrl+C', async () => {
    let closed = false;
    const args = [...RUN, '--out', 'out/a.png', '--record', 'record'];
    const { code, out, err } = await stylographIn(folder, args, (printed, child) => {
      if (closed || !printed.includes('"step":3,')) return;
      closed = true;
      remove('out');
      // A shell that ends may send a second one.
      child.kill('SIGHUP');
      child.kill('SIGHUP');
    });
    expect(code).toBe(1);
    expect(out).toContain('"reason":"stopped"');
    expect(err).toContain(
      'error: out/a.png cannot be written: its folder no longer exists. Choose another folder. The picture is in record/save.png.',
    );
    expect(JSON.parse(out.trim().split('\n').at(-1)!)).toMatchObject({
      type: 'done',
      file: 'record/save.png',
    });
    expect(await decodePicture(readFileSync(at('record/save.png')))).toMatchObject({ width: 32 });
    expect(readRecord(JSON.parse(readFileSync(at('record/record.json'), 'utf8'))).status).toBe('stopped');
    expect(files('record').filter((name) => /lock|part/.test(name))).toEqual([]);
  });

  it('saves it in the temporary folder without a record, and continues if a record is deleted', async () => {
    mkdirSync(at('second'));
    let [gone, stopped] = [false, false];
    const args = [...RUN, '--out', 'out-b/b.png', '--record', 'gone'];
    const watch: Parameters<typeof stylographIn>[2] = (printed, child) => {
      if (!gone && printed.includes('"step":3,')) {
        gone = true;
        remove('out-b');
        remove('gone');
      }
      if (stopped || !printed.includes('"step":40,')) return;
      stopped = true;
      child.kill('SIGINT');
    };
    const environment = { TMPDIR: at('second') };
    const { code, err } = await stylographIn(folder, args, watch, { environment });
    expect(code).toBe(1);
    expect(err).toMatch(
      /warning: The record can no longer be saved: gone\/frames\/.* The run continues without it\./,
    );
    expect(err).toContain('error: The record is not complete: gone/');
    const [picture] = files('second').filter((name) => name.endsWith('b.png'));
    expect(err).toContain(`The picture is in ${at('second', picture!)}.`);
    expect(await decodePicture(readFileSync(at('second', picture!)))).toMatchObject({ width: 32 });
    expect(existsSync(at('gone'))).toBe(false);
  });
});

describe('an impossible request', () => {
  it('is reported before a run: a folder used by another process, for a record and for a sweep', async () => {
    const since = new Date().toISOString();
    for (const [name, args] of [
      ['held', ['run', 'long.stylograph.json', '--record', 'held']],
      ['swept', ['sweep', 'long.stylograph.json', '--vary', 'optimizer.steps=1,2', '--out', 'swept']],
    ] as const) {
      mkdirSync(at(name));
      writeFileSync(at(name, 'lock.json'), JSON.stringify({ pid: process.pid, host: hostname(), since }));
      const { code, err } = await stylographIn(folder, args);
      expect(code).toBe(1);
      expect(err).toContain(
        `error: ${name} is in use by process ${process.pid} on ${hostname()}, since ${since}.`,
      );
      expect(existsSync(at(name, 'lock.json'))).toBe(true);
    }
  });

  it('is reported before a run: not enough disk space', async () => {
    const need = (bytes: number) => requireRoom([{ what: 'a.png', folder: at('not/there/yet'), bytes }]);
    await need(1);
    await expect(need(1e18)).rejects.toThrow(
      /^There is not enough disk space for a\.png: up to 1\d* .B will be written, and .+ are free\. Free some space/,
    );
  });

  it.skipIf(process.platform !== 'linux')('leaves no partial file if the file size is limited', async () => {
    const args = ['gradient', 'long.stylograph.json', '--engine', 'wasm', '--out', 'large.safetensors'];
    const limited = await stylographIn(folder, args, undefined, { shell: 'ulimit -f 8; exec "$@"' });
    expect(limited.code).toBe(1);
    expect(limited.err).toContain(
      'large.safetensors cannot be written: it exceeds the maximum file size there.',
    );
    expect(files('.').filter((name) => /large|part/.test(name))).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'is reported in one sentence if the output cannot be written',
    async () => {
      const full = await stylographIn(folder, ['nodes'], undefined, { shell: '"$@" > /dev/full' });
      expect(full).toEqual({
        code: 1,
        out: '',
        err: 'error: Cannot write the output: the disk is full. Free some space, or choose another folder.\n',
      });
    },
  );

  it('exits with 2 for a wrong command line, as the help says', async () => {
    for (const args of [['paint'], ['run', 'a.json', '--steps'], ['models', 'get', 'x']])
      expect((await stylographIn(folder, args)).code, args.join(' ')).toBe(2);
    const { code, out } = await stylographIn(folder, ['--help']);
    expect(code).toBe(0);
    expect(out).toContain('Exit codes:\n  0');
  });
});
