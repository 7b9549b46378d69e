import { describe, expect, it } from 'vitest';
import { likeness } from '../../src/run/record/likeness.ts';
import type { RunRecord } from '../../src/run/record/schema.ts';
import { change, transfer } from '../graph/build.ts';

const WASM = { name: 'tfjs-wasm', device: 'a processor', reason: '' };

function record(changes: Partial<RunRecord> = {}, total: (number | null)[] = [4, 2, 1]): RunRecord {
  const step = total.map((_, i) => i + 1);
  const curves = { step, evaluations: step, seconds: step, total, terms: { style: total } };
  return {
    format: 'stylograph-record',
    version: 1,
    id: 'one',
    created: '2026-01-01',
    status: 'finished',
    graph: transfer(),
    graphHash: 'sha256-1',
    engine: WASM,
    versions: { stylograph: '1', tensorflow: '4', node: 'v20' },
    seeds: {},
    pictures: { photo: 'sha256-2' },
    models: { slim19: 'sha256-3' },
    stages: [{ optimizer: 'optimizer', width: 8, height: 8, steps: 3, reason: 'finished', curves }],
    events: [],
    frames: [],
    results: [{ node: 'save', file: 'save.png', width: 8, height: 8, hash: 'sha256-4' }],
    ...changes,
  };
}

const other = (again: Partial<RunRecord>, before: Partial<RunRecord> = {}) =>
  likeness(record(before), record(again, [4, 2, 1.5]));

describe('likeness', () => {
  it('is the same if everything visible is the same', () => {
    expect(likeness(record(), record())).toEqual({
      same: true,
      loss: 0,
      first: undefined,
      ends: [],
      pictures: { save: true },
      causes: [],
    });
  });

  it('reports where losses diverge, and by how much', () => {
    const found = other({});
    expect(found.first).toEqual({ optimizer: 'optimizer', step: 3 });
    expect(found.loss).toBeCloseTo(1 / 3, 12);
    // A loss of 0 is no reference, and a value that is not a number differs completely.
    expect(likeness(record({}, [0]), record({}, [1e-9])).loss).toBe(1);
    expect(likeness(record({}, [1]), record({}, [null])).loss).toBe(1);
  });

  it('does not treat missing steps as different losses', () => {
    const found = likeness(record(), record({}, [4, 2]));
    expect(found).toMatchObject({ same: false, loss: 0, first: undefined });
    expect(found.ends).toEqual([
      { optimizer: 'optimizer', before: 'finished after 3 steps', again: 'finished after 2 steps' },
    ]);
    expect(likeness(record(), record({ stages: [] })).ends[0]!.again).toBe('did not run');
    expect(likeness(record({ stages: [] }), record()).same).toBe(false);
    // A record that was cut off says nothing of the end.
    expect(likeness(record({ status: 'running' }, [4, 2]), record()).same).toBe(true);
  });
});

describe('possible causes', () => {
  it('are only the engine if it differs', () => {
    const cpu = { name: 'tfjs-cpu', device: 'another processor', reason: '' };
    const versions = { stylograph: '1', tensorflow: '5', node: 'v22' };
    expect(other({ engine: cpu, versions }).causes).toEqual([
      'the engine was tfjs-wasm, and is now tfjs-cpu',
    ]);
  });

  it('are the processor, and the versions of the libraries that compute', () => {
    const again = { engine: { ...WASM, device: 'another' }, versions: { stylograph: '1', tensorflow: '5' } };
    expect(other(again).causes).toEqual([
      'the processor was a processor, and is now another',
      'the version of “tensorflow” was 4, and is now 5',
    ]);
  });

  it('do not include the processor for a record from a browser or a graphics processor', () => {
    const browser = { engine: { ...WASM, device: 'Mozilla/5.0 (X11)' }, versions: { stylograph: '1' } };
    expect(other({}, browser).causes).toEqual(['it ran in a browser, and now does not']);
    const webgpu = (device: string) => ({
      engine: { name: 'webgpu', device, reason: '' },
      versions: { stylograph: '1', tensorflow: device },
    });
    expect(other(webgpu('a'), webgpu('b')).causes).toEqual([
      'the graphics processor, its driver, or the kernels that were measured to be fastest may differ',
    ]);
  });

  it('are the inputs, the changes during the run, and a time limit', () => {
    const graph = change(transfer(), 'optimizer', { params: { maxSeconds: 3 } });
    const events = [{ at: '', what: 'changed total.weights.style to 3' }];
    expect(other({ pictures: { photo: 'x' }, models: {} }, { graph, events }).causes).toEqual([
      'the picture “photo” was sha256-2, and is now x',
      '“optimizer” ends after 3 s, at whatever step',
      'while it ran: changed total.weights.style to 3',
    ]);
  });
});
