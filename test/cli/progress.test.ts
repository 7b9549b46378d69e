import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('reports the fraction of compiled kernels, and of tiles', () => {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => written.push(text) };
  const progress = createProgress(stream as unknown as NodeJS.WriteStream);
  progress.compiling({ done: 12, all: 58 });
  vi.advanceTimersByTime(3000);
  progress.compiling({ done: 40, all: 58 });
  vi.advanceTimersByTime(1000);
  progress.compiling({ done: 3, all: 20, unit: 'tiles' });
  vi.advanceTimersByTime(1000);
  progress.close();
  expect(written).toEqual([
    'preparing … 12 of 58 kernels\n',
    'preparing … 40 of 58 kernels\n',
    'preparing … 3 of 20 tiles\n',
  ]);
});

it('reports that preparing takes long, for each optimizer', () => {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => written.push(text) };
  const progress = createProgress(stream as unknown as NodeJS.WriteStream);
  const ended = { type: 'ended', optimizer: 'o', reason: 'finished', step: 1, evaluations: 1 } as const;
  vi.advanceTimersByTime(900);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(written).toEqual(['preparing …\n']);
  progress.show({ ...ended, seconds: 1, total: 1, terms: {} });
  vi.advanceTimersByTime(1500);
  expect(written.filter((text) => text === 'preparing …\n')).toHaveLength(2);
  progress.show({ ...ended, seconds: 1, total: 1, terms: {} });
  progress.close();
  vi.advanceTimersByTime(5000);
  expect(written.filter((text) => text === 'preparing …\n')).toHaveLength(2);
});
