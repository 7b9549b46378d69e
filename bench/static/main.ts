import { chips, missing } from './amd.ts';
import { forecastOf } from './forecast.ts';
import { rowsOf } from './report.ts';
import { stepAt } from './shaders.ts';
import { trafficOfAll } from './traffic.ts';

/** Writes what is known of a step of VGG-19 without a graphics processor. */
export function benchStatic(size = 512): void {
  const { program, loop, run, all } = stepAt(size);
  const known = new Set(all.map(({ name }) => name));
  const other = stepAt(size - 32).run.filter(({ name }) => !known.has(name));
  const { outer, scratch, memory } = trafficOfAll(program);
  const dispatches = program.each.reduce((sum, { kernel }) => sum + kernel.dispatches.length, 0);
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
  console.log(`VGG-19 at ${size} pixels: ${program.each.length} operations in ${dispatches} dispatches`);
  console.log(
    `distinct shaders: ${loop.length} in the loop, ${run.length} with what runs before it, ${all.length} with all that tuning tries; ` +
      `${other.length} more at another size`,
  );
  console.log(
    `bytes of a step: ${gigabytes(memory)} with strips in the cache; ${gigabytes(outer)} between kernels, ${gigabytes(scratch)} within them`,
  );
  const forecast = forecastOf(program).map(({ name, ms }) => `${ms.toFixed(1)} ms on ${name}`);
  console.log(`forecast of a model, not measured: ${forecast.join(', ')}`);
  if (missing !== undefined) {
    console.log(`Nothing is compiled: ${missing}.`);
    return;
  }
  const rows = rowsOf(all).toSorted(
    (a, b) => a.kernel.localeCompare(b.kernel) || chips.indexOf(a.chip) - chips.indexOf(b.chip),
  );
  const table = rows.map(({ kernel, chip, shaders, registers, waves, spills, scratch: bytes, step }) => [
    kernel,
    String(shaders),
    chip,
    String(registers),
    String(waves),
    String(spills),
    String(bytes),
    step ? `${(100 * step.share).toFixed(0)} %` : '',
    step ? step.sharedBytes.toFixed(2) : '',
  ]);
  const heads = [
    'kernel',
    'shaders',
    'chip',
    'registers',
    'waves',
    'spills',
    'scratch bytes',
    'multiply-adds',
    'shared bytes each',
  ];
  for (const cells of [heads, heads.map(() => '---'), ...table]) console.log(`| ${cells.join(' | ')} |`);
}
