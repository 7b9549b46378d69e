import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Checker } from '../../../src/studio/run/checker.ts';
import type { Request } from '../../../src/studio/run/protocol.ts';
import type { RunReporter } from '../../../src/studio/run/reporter.ts';
import type { RunState } from '../../../src/studio/state/run-state.svelte.ts';
import { transfer } from '../../graph/build.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A checker without a worker, and the numbers of the checks that it asks for. */
function alone(): { checker: Checker; asked: number[] } {
  const asked: number[] = [];
  const send = (request: Request) => {
    if (request.type === 'check') asked.push(request.check);
  };
  // Only the parts that are used: the state itself needs the compiler of Svelte.
  const reporter = { drawn: {}, forgetThumbnails: () => undefined } as unknown as RunReporter;
  return { checker: new Checker({ problems: [] } as unknown as RunState, reporter, send), asked };
}

test('a graph whose thumbnails another worker was still drawing is checked again', async () => {
  const { checker, asked } = alone();
  const fine = checker.check(transfer());
  checker.handle({ type: 'checked', check: 1, problems: [] });
  expect(await fine).toBe(true);
  checker.forget();
  checker.follow(transfer());
  vi.runAllTimers();
  expect(asked).toEqual([1, 2]);
});

test('a graph whose thumbnails are all drawn is not', () => {
  const { checker, asked } = alone();
  void checker.check(transfer());
  checker.handle({ type: 'checked', check: 1, problems: [] });
  checker.handleDrawn({ type: 'drawn', check: 1 });
  checker.forget();
  checker.follow(transfer());
  vi.runAllTimers();
  expect(asked).toEqual([1]);
});
