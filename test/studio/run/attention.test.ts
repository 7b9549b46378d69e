import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchAttention } from '../../../src/studio/run/attention.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watched(hidden = false) {
  const page = Object.assign(new EventTarget(), { hidden });
  const told: string[] = [];
  const end = watchAttention(page, (attention) => told.push(attention));
  const on = (type: string, values: object = {}) =>
    page.dispatchEvent(Object.assign(new Event(type), values));
  const hide = (hidden: boolean) => {
    page.hidden = hidden;
    on('visibilitychange');
  };
  return { told, end, on, hide };
}

it('a run leaves frames to who drags, scrolls or types, for half a second after the last movement', () => {
  const { told, on } = watched();
  on('pointermove', { buttons: 0 });
  expect(told).toEqual([]);
  for (let i = 0; i < 5; i++) {
    on('pointermove', { buttons: 1 });
    vi.advanceTimersByTime(400);
  }
  expect(told).toEqual(['frames']);
  vi.advanceTimersByTime(101);
  expect(told).toEqual(['frames', 'all']);
  on('wheel');
  on('keydown');
  expect(told).toEqual(['frames', 'all', 'frames']);
});

it('a run in a hidden page takes half, also where the page begins so', () => {
  const { told, on, hide } = watched(true);
  expect(told).toEqual(['half']);
  hide(false);
  on('pointerdown');
  hide(true);
  vi.advanceTimersByTime(1000);
  hide(false);
  expect(told).toEqual(['half', 'all', 'frames', 'half', 'all']);
});

it('nothing is told once the watch has ended', () => {
  const { told, end, on, hide } = watched();
  on('wheel');
  end();
  hide(true);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(['frames']);
});
