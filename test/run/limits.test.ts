import { afterAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../src/engines/choose.ts';
import { RunControl } from '../../src/run/control.ts';
import type { EndedEvent, MarkEvent, RunEvent, StepEvent } from '../../src/run/events.ts';
import { run } from '../../src/run/run.ts';
import { change, transfer } from '../graph/build.ts';
import { collect, openMarbles } from './marbles.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

async function eventsOf(
  params: Record<string, unknown>,
  look: (canvas: Float32Array) => void = () => undefined,
) {
  // The sum dominates here, so a blur lowers the loss.
  const rough = change(transfer(), 'smoothness', { params: { reduction: 'sum' } });
  const document = change(rough, 'optimizer', { params });
  const { compiled, read } = await openMarbles(document, 20, 16);
  const control = new RunControl();
  return collect(run(compiled, engine, read, { control }), async (event) => {
    if (event.type === 'step') look((await control.canvas())!.data);
  });
}

const endOf = (events: RunEvent[]) => events.find((e): e is EndedEvent => e.type === 'ended')!;
const stepsOf = (events: RunEvent[]) => events.filter((e): e is StepEvent => e.type === 'step');

describe('an optimizer stops at the first of its limits', () => {
  it('evaluations', async () => {
    expect(endOf(await eventsOf({ steps: 9, maxEvaluations: 4 }))).toMatchObject({
      reason: 'finished',
      step: 4,
      evaluations: 4,
    });
    const lbfgs = await eventsOf({ method: 'l-bfgs', steps: 50, maxEvaluations: 10 });
    expect(endOf(lbfgs).evaluations).toBeGreaterThanOrEqual(10);
    expect(stepsOf(lbfgs).at(-2)!.evaluations).toBeLessThan(10);
  });

  it('seconds', async () => {
    const end = endOf(await eventsOf({ steps: 100000, maxSeconds: 0.3 }));
    expect(end.reason).toBe('finished');
    expect(end.seconds).toBeGreaterThanOrEqual(0.3);
    expect(end.step).toBeLessThan(100000);
  });
});

it('keeps L-BFGS within bounds on an engine too, and decreases the loss there', async () => {
  const events = await eventsOf({ method: 'l-bfgs', bounds: 'project', steps: 10 }, (canvas) => {
    expect(canvas.every((x) => x >= 0 && x <= 1)).toBe(true);
  });
  const losses = stepsOf(events).map(({ total }) => total);
  expect(losses).toHaveLength(10);
  losses.slice(1).forEach((loss, i) => {
    expect(loss).toBeLessThan(losses[i]!);
  });
  expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
});

it('reports a stall after the step, and blurs the canvas', async () => {
  const stall = { onStall: 'blur', stallThreshold: 0.9, stallWindow: 2, blurSigma: 3 };
  const spread: number[] = [];
  const events = await eventsOf({ steps: 6, learningRate: 1e-6, ...stall }, (canvas) => {
    spread.push(Math.max(...canvas) - Math.min(...canvas));
  });
  const marks = events.filter((e): e is MarkEvent => e.type === 'event');
  expect(marks.map(({ step, kind }) => [step, kind])).toEqual([
    [3, 'blur'],
    [5, 'blur'],
  ]);
  expect(events.indexOf(marks[0]!)).toBe(events.indexOf(stepsOf(events)[2]!) + 1);
  expect(marks[0]!.text).toMatch(/^the loss changed by \S+ over 2 steps: blurred by 3 px$/);
  expect(spread[2]).toBeLessThan(0.95 * spread[1]!);
  expect(spread[1]).toBeCloseTo(spread[0]!, 3);
});
