import { expect, test } from 'vitest';
import { layOut } from '../../../src/engines/wasm/memory/layout.ts';
import { bytesOf } from '../../../src/engines/wasm/program/step.ts';
import { wasmProgram } from '../../../src/engines/wasm/program/wasm-program.ts';
import { sizeOf } from '../../../src/program/shape.ts';
import type { EngineValue } from '../../../src/engines/passes/engine-value.ts';
import { networkPlan } from './network-plan.ts';

test('what is read was last written by its own maker, in every evaluation', () => {
  const { plan } = networkPlan(20, 24, [
    { outs: 16, size: 3, pool: 'maxPool' },
    { outs: 32, size: 3, pool: 'averagePool' },
    { outs: 16, size: 3 },
    { outs: 9, size: 5 },
  ]);
  const program = wasmProgram(plan, 1);
  const { placeOf, scratchOf, uploads } = layOut(program);
  const { once, each, canvas, knobs, wanted } = program;
  /** Who wrote each 16 bytes last. */
  const owner = new Map<number, unknown>();
  const write = (who: unknown, place: number, bytes: number): void => {
    for (let at = place; at < place + bytes; at += 16) owner.set(at, who);
  };
  const bytes = (value: EngineValue): number => bytesOf(sizeOf(value.shape));
  const writeValue = (value: EngineValue): void => {
    write(value, placeOf.get(value)!, bytes(value));
  };
  const spoiled: string[] = [];
  const check = (value: EngineValue): void => {
    const place = placeOf.get(value)!;
    for (let at = place; at < place + bytes(value); at += 16)
      if (owner.get(at) !== value) {
        spoiled.push(`${value.primitive} #${value.id}`);
        return;
      }
  };
  const run = (step: (typeof each)[number]): void => {
    write(step, scratchOf.get(step) ?? 0, step.scratch);
    step.outputs.forEach(writeValue);
    // Scratch and outputs are there at once with what is read.
    step.reads.forEach(check);
    step.outputs.forEach(check);
  };
  once.forEach((step, i) => {
    uploads.get(i)?.forEach(writeValue);
    run(step);
  });
  knobs.forEach(writeValue);
  for (let evaluation = 0; evaluation < 2; evaluation++) {
    if (canvas) writeValue(canvas);
    each.forEach(run);
    wanted.forEach(check);
  }
  expect(spoiled).toEqual([]);
  expect(each.length).toBeGreaterThan(20);
});
