import { expect, it } from 'vitest';
import { Newest } from '../../src/rete/newest.ts';

it('processes the newest request, even if it arrives as the last one ends or fails', async () => {
  const done: number[] = [];
  const newest = new Newest<number>((item) => {
    if (item < 0) return Promise.reject(new Error('refused'));
    done.push(item);
    return Promise.resolve();
  });
  await Promise.all([newest.add(1), newest.add(2), newest.add(3)]);
  expect(done).toEqual([1, 3]);

  // At any microtask after the last work, also those before the promise is seen to end.
  for (let ticks = 0; ticks < 8; ticks++) {
    void newest.add(10 + ticks);
    for (let i = 0; i < ticks; i++) await Promise.resolve();
    await newest.add(20 + ticks);
    expect(done.at(-1)).toBe(20 + ticks);
  }
  await expect(newest.add(-1)).rejects.toThrow('refused');
  await newest.add(4);
  expect(done.at(-1)).toBe(4);
});
