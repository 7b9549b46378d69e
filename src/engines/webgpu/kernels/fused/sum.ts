import { sizeOf } from '../../../../program/shape.ts';
import type { EngineValueOf } from '../../../passes/engine-value.ts';
import { variable } from '../../../passes/entries/expression.ts';
import { Place } from '../../../passes/entries/place.ts';
import { Reader, type IsStored } from '../../../passes/entries/reader.ts';
import { Scope } from '../../../passes/entries/scope.ts';
import type { DeviceTraits, Dispatch } from '../../kernel.ts';
import { bitLayout } from '../bit-layout.ts';
import { bindingsOf, declarations, threadsDispatch, type Slot } from '../wgsl.ts';
import { expressionText, scopeText } from './expression-text.ts';
import { inputSlots, type Fused } from './fused.ts';

/** Up to so many terms, or from so many sums on, one thread adds up a sum; else it is done in two stages. */
const FEW_TERMS = 32;
const MANY_SUMS = 16384;
/** Threads of the first stage, and the fewest terms of each. */
const THREADS = 16384;
const LEAST_TERMS = 16;
const MOST_PARTS = 4096;

/**
 * A sum over axes of whatever its input is made of. Each thread adds up every so-many-th term, then the parts are added
 * up: always in the same order, so that the same input gives the same bits.
 */
export function sumKernel(root: EngineValueOf<'sum'>, isStored: IsStored, traits: DeviceTraits): Fused {
  const [input] = root.inputs;
  const { axes } = root.attributes;
  const sums = sizeOf(root.shape);
  const terms = sizeOf(input.shape) / sums;
  const parts =
    terms <= FEW_TERMS || sums >= MANY_SUMS
      ? 1
      : Math.min(Math.ceil(terms / LEAST_TERMS), Math.max(64, Math.ceil(THREADS / sums)), MOST_PARTS);

  const reader = new Reader(isStored, bitLayout);
  const scope = new Scope();
  const place = Place.ofTerm(scope, input.shape, axes, variable('index', 'term'), variable('index', 'kept'));
  const entry = reader.entry(scope, input, place);
  const target: Slot =
    parts === 1 ? { from: 'output', index: 0, name: 'parts' } : { from: 'scratch', index: 0, name: 'parts' };
  const names = [...reader.fused].map(({ primitive }) => primitive).filter((name) => name !== 'reshape');
  const first = threadsDispatch({
    label: ['sum', ...new Set(names)].join(' '),
    slots: [...inputSlots(reader), target],
    threads: sums * parts,
    traits,
    body: `  let kept = thread % ${sums}u;
  var total = 0f;
  for (var term = thread / ${sums}u; term < ${terms}u; term += ${parts}u) {
${scopeText(scope, '    ')}
    total += ${expressionText(entry)};
  }
  parts[thread] = total;`,
  });
  return {
    kernel:
      parts === 1
        ? { dispatches: [first], scratch: [] }
        : { dispatches: [first, addUpParts(sums, parts, traits)], scratch: [4 * sums * parts] },
    inputs: reader.inputs,
    fused: reader.fused,
  };
}

/** Sums from which each is left to one thread: there are enough of them. */
const ENOUGH_SUMS = 64;

function addUpParts(sums: number, parts: number, traits: DeviceTraits): Dispatch {
  const slots: Slot[] = [
    { from: 'scratch', index: 0, name: 'parts', access: 'read' },
    { from: 'output', index: 0, name: 'sums' },
  ];
  if (sums >= ENOUGH_SUMS)
    return threadsDispatch({
      label: 'sum of parts',
      slots,
      threads: sums,
      traits,
      body: `  var total = 0f;
  for (var part = 0u; part < ${parts}u; part++) { total += parts[part * ${sums}u + thread]; }
  sums[thread] = total;`,
    });
  return {
    label: 'sum of parts',
    bindings: bindingsOf(slots),
    workgroups: [sums, 1, 1],
    wgsl: `${declarations(slots)}
var<workgroup> shared_totals: array<f32, 64>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  var total = 0f;
  for (var part = local; part < ${parts}u; part += 64u) { total += parts[part * ${sums}u + group.x]; }
  shared_totals[local] = total;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { shared_totals[local] += shared_totals[local + half]; }
  }
  if (local == 0u) { sums[group.x] = shared_totals[0]; }
}
`,
  };
}
