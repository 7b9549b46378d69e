import type { RunRecord } from '../../src/run/record/schema.ts';
import { transfer } from '../graph/build.ts';

/** The record of a run under way whose optimizer has taken some steps. */
export function recordOf(optimizer: string, steps: number): RunRecord {
  const numbers = Array.from({ length: steps }, (_, i) => i + 1);
  const curves = { step: numbers, evaluations: numbers, seconds: numbers, total: numbers, terms: {} };
  return {
    format: 'stylograph-record',
    version: 1,
    id: 'a-run',
    created: '2026-01-01T00:00:00.000Z',
    status: 'running',
    graph: transfer(),
    graphHash: '',
    engine: { name: 'tfjs-wasm', device: '', reason: '' },
    versions: {},
    seeds: {},
    pictures: {},
    models: {},
    stages: [{ optimizer, width: 1, height: 1, steps: 20, curves }],
    events: [],
    frames: [],
    results: [],
  };
}
