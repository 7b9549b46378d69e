import { describe, expect, test } from 'vitest';
import { moved, nameOf, numbered, withResult, type QueueEntry } from '../../../src/studio/queue/entry.ts';
import { readEntry } from '../../../src/studio/queue/kept-schema.ts';
import { resultNames, withPhoto } from '../../../src/studio/queue/photos.ts';
import { secondsLeftOf, shareOf, statusText } from '../../../src/studio/queue/status-text.ts';
import { small } from '../app/graphs.ts';

const picture = (name: string) => ({ key: `sha256-${name}`, asset: { name, mime: 'image/png', data: '' } });

function entry(id: string, more: Partial<QueueEntry> = {}): QueueEntry {
  return { id, queue: 'q', place: 0, name: id, state: 'waiting', results: [], document: small(), ...more };
}

function batch(count: number): QueueEntry {
  const pictures = Array.from({ length: count }, (_, i) => picture(`photo ${i}.jpg`));
  const target = { on: 'parameter', node: 'photo', parameter: 'source' } as const;
  return entry('batch', { state: 'running', photos: { target, pictures } });
}

test('an entry goes to another place, and no further than the ends', () => {
  const entries = numbered([entry('a'), entry('b'), entry('c')]);
  const order = (all: readonly QueueEntry[]) => all.map(({ id, place }) => `${id}${place}`).join(' ');
  expect(order(moved(entries, 'c', 0))).toBe('c0 a1 b2');
  expect(order(moved(entries, 'a', 1))).toBe('b0 a1 c2');
  expect(order(moved(entries, 'a', 9))).toBe('b0 c1 a2');
  expect(order(moved(entries, 'b', -4))).toBe('b0 a1 c2');
  expect(moved(entries, 'b', 1)[1]).toBe(entries[1]);
});

test('an entry is called by its title and what differs, else by a number', () => {
  const running = { document: small() };
  expect(nameOf(small(), [])).toBe('Small');
  expect(nameOf(small(), [running])).toBe('Small (2)');
  expect(nameOf(small(20), [running])).toBe('Small: steps 20');
  const queued = { document: small(20), name: 'Small: steps 20' };
  expect(nameOf(small(20), [running, queued])).toBe('Small: steps 20 (2)');
  expect(nameOf(small(20), [queued, { ...queued, name: 'Small: steps 20 (2)' }])).toBe('Small: steps 20 (3)');
  expect(nameOf({ ...small(), title: 'Other' }, [running])).toBe('Other');
});

test('a photo that fails ends no batch, and one that is stopped does', () => {
  const failed = withResult(batch(2), { error: 'It is too large.', seconds: 1 });
  expect(failed.state).toBe('running');
  expect(withResult(failed, { record: 'r', seconds: 1 }).state).toBe('done');
  expect(withResult(failed, { error: 'It is too large.', seconds: 1 }).state).toBe('failed');
  expect(withResult(failed, { record: 'r', stopped: true, seconds: 1 }).state).toBe('canceled');
  expect(withResult(entry('a'), { error: 'No model.', seconds: 1 }).state).toBe('failed');
});

describe('what is said of an entry', () => {
  const stage = { step: 5, steps: 20, end: undefined, secondsLeft: 6 };
  const free = { held: false, openGraph: false };
  const running = { status: 'running', current: 'o', stages: { o: stage } } as unknown as Parameters<
    typeof statusText
  >[1];

  test('how far a batch is, with the runs to come', () => {
    const one = { ...batch(4), results: [{ record: 'r', seconds: 10 }] };
    expect(shareOf(one, [stage])).toBeCloseTo((1 + 1 / 4) / 4);
    expect(secondsLeftOf(one, [stage])).toBe(6 + 2 * 10);
    expect(statusText(one, running, free)).toBe('Photo 2 of 4, step 5 of 20, about 26 s left');
    // How long a photo takes is not known yet.
    expect(secondsLeftOf(batch(4), [stage])).toBe(0);
  });

  test('why it waits, and how it ended', () => {
    expect(statusText(entry('a'), undefined, free)).toBe('Waiting');
    const single = entry('a', { state: 'running' });
    expect(statusText(single, running, { held: false, openGraph: true })).toBe(
      'Waiting for the open graph, step 5 of 20, about 6 s left',
    );
    const results = [
      { record: 'r', seconds: 1 },
      { error: 'No.', seconds: 1 },
    ];
    expect(statusText({ ...batch(2), state: 'done', results }, undefined, free)).toBe(
      '1 of 2 done, 1 failed',
    );
    expect(statusText({ ...batch(3), state: 'canceled', results }, undefined, free)).toBe(
      'Stopped, 1 of 3 done, 1 failed',
    );
  });
});

test('photos go to a control or a parameter, and results get their names, each once', () => {
  const graph = {
    ...small(),
    nodes: [...small().nodes, { id: 'photo', type: 'image' }],
    controls: [{ name: 'photo', title: 'Photo', to: [['photo', 'source']] as [string, string][] }],
  };
  for (const target of [
    { on: 'control', name: 'photo' },
    { on: 'parameter', node: 'photo', parameter: 'source' },
  ] as const) {
    const given = withPhoto(graph, target, picture('cat.jpg'));
    expect(given.nodes.at(-1)?.params).toEqual({ source: 'asset:sha256-cat.jpg' });
    expect(Object.keys(given.assets ?? {})).toEqual(['sha256-cat.jpg']);
  }
  expect(resultNames(['cat.jpg', 'Cat.png', 'a/b.webp', '.png'])).toEqual([
    'cat.png',
    'Cat-2.png',
    'a-b.png',
    'picture.png',
  ]);
});

test('what the browser kept is read back, and refused where it is damaged', () => {
  const { document, photos, ...head } = batch(1);
  expect(readEntry(head, { document, photos })).toEqual(batch(1));
  expect(readEntry({ ...head, state: 'lost' }, { document, photos })).toBeUndefined();
  expect(readEntry(head, undefined)).toBeUndefined();
  expect(readEntry(head, { document: { ...document, nodes: 7 } })).toBeUndefined();
});
