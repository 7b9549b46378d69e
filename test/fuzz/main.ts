import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, seedOf, type Finding } from './campaign.ts';
import { targets } from './targets.ts';

/*
 * npm run fuzz -- [--inputs N] [--seed S] [--target T]    N inputs for each target, or for one
 * npm run fuzz -- --target T --at SEED                     one input again, which a run has told of
 *
 * Each target runs in a process of its own: one that dies or hangs is a finding too.
 */
/** Milliseconds without a new input after which a process is ended; on a busy machine two seconds of work take longer. */
const PATIENCE = 60_000;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
    at: { type: 'string' },
    place: { type: 'string' },
  },
});
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
if (chosen.length === 0)
  throw new Error(`There is no such target. There are ${targets.map(({ name }) => name).join(', ')}.`);
const [first, count] =
  values.at === undefined ? [seedOf(Number(values.seed), 0), Number(values.inputs)] : [Number(values.at), 1];

if (values.place !== undefined) await work(values.place);
else await watch();

/** Runs the inputs of one target, and leaves in a file which it is at. */
async function work(place: string): Promise<void> {
  const file = openSync(place, 'w');
  const findings = await fuzz(chosen[0]!, first, count, (seed) =>
    writeSync(file, String(seed).padEnd(20), 0),
  );
  closeSync(file);
  process.send?.(findings);
  process.disconnect();
}

async function watch(): Promise<void> {
  let total = 0;
  for (const { name } of chosen) {
    const began = performance.now();
    const findings = await inputsOf(name);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`${name}: ${count} inputs in ${seconds} s, ${findings.length} findings`);
    for (const { seed, complaint } of findings)
      console.log(
        `  npm run fuzz -- --target ${name} --at ${seed}\n    ${complaint.replaceAll('\n', '\n    ')}`,
      );
    total += findings.length;
  }
  process.exitCode = total === 0 ? 0 : 1;
}

async function inputsOf(name: string): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stylograph-fuzz-'));
  const place = join(folder, 'seed');
  const at = () => Number(readFileSync(place, { encoding: 'utf8', flag: 'a+' }).trim());
  const child = fork(import.meta.filename, [
    ...['--target', name, '--place', place, '--seed', values.seed, '--inputs', values.inputs],
    ...(values.at === undefined ? [] : ['--at', values.at]),
  ]);
  let [seen, since] = [-1, performance.now()];
  let hung = false;
  const timer = setInterval(() => {
    const seed = at();
    if (seed !== seen) [seen, since] = [seed, performance.now()];
    hung ||= performance.now() - since > PATIENCE;
    if (hung) child.kill('SIGKILL');
  }, 1000);
  const result = await new Promise<Finding[] | string>((resolve) => {
    child.once('message', (findings: Finding[]) => {
      resolve(findings);
    });
    child.once('exit', (code, signal) => {
      resolve(hung ? 'never ended' : `ended the process (${signal ?? code})`);
    });
  });
  clearInterval(timer);
  const last = at();
  rmSync(folder, { recursive: true });
  return typeof result === 'string' ? [{ target: name, seed: last, complaint: result }] : result;
}
