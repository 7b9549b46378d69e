import { sizeOf } from '../../../program/shape.ts';
import type { EngineValue, EngineValueOf } from '../../passes/engine-value.ts';
import { variable, type Expression } from '../../passes/entries/expression.ts';
import { Place } from '../../passes/entries/place.ts';
import { Reader, type IsStored } from '../../passes/entries/reader.ts';
import type { ExpressionPrimitive } from '../../passes/entries/rule.ts';
import { Scope } from '../../passes/entries/scope.ts';
import { wasmBackend } from '../backend.ts';
import { Coder, Locals, NotVectorizable, type Form, type Operand } from './coder.ts';
import {
  access,
  extractDouble,
  f64Const,
  get,
  i32Const,
  loopWhile,
  op,
  set,
  tee,
  type FunctionCode,
} from './encode.ts';

/** Entries of a piece. */
const BLOCK = 4096;

/** An expression of entries as a function of a piece, once it is known where everything lies. */
export interface Fused {
  readonly reads: readonly EngineValue[];
  /** All values that are computed, for their operations. */
  readonly fused: ReadonlySet<EngineValue>;
  readonly pieces: number;
  readonly code: (operands: readonly Operand[], to: number) => FunctionCode;
}

/** Every entry of a value. */
export function pointwise(value: EngineValueOf<ExpressionPrimitive>, isStored: IsStored): Fused {
  const reader = new Reader(isStored, wasmBackend.bits);
  const scope = new Scope();
  const place = Place.linear(scope, value.shape, variable('index', 'entry'));
  const entry = reader.computed(scope, value, place);
  const size = sizeOf(value.shape);
  return {
    reads: reader.inputs,
    fused: reader.fused,
    pieces: Math.ceil(size / BLOCK),
    code(operands, to) {
      const locals = new Locals();
      const [at, end] = [locals.add('i32'), locals.add('i32')];
      const body = (wide: boolean): number[] => {
        const coder = new Coder(operands, locals, wide, { entry: { local: at, form: 'aligned' } });
        return [
          ...get(at),
          ...i32Const(2),
          ...op['i32.shl'],
          ...coder.code(scope, entry),
          ...access(wide ? 'v128.store' : 'f32.store', to),
        ];
      };
      return {
        locals: locals.types,
        body: [...span(at, end, BLOCK, size), ...wideThenNarrow(at, end, body)],
      };
    },
  };
}

/** Terms of a part of a long sum. */
const PART = 8192;

/** A sum over axes. A long one is made of `parts`, which `code` leaves at `to` as float64 for a kernel to add up. */
export interface FusedSum extends Fused {
  readonly parts: number;
}

export function sumOf(value: EngineValueOf<'sum'>, isStored: IsStored): FusedSum {
  const [input] = value.inputs;
  const reader = new Reader(isStored, wasmBackend.bits);
  const scope = new Scope();
  const [term, sum] = [variable('index', 'term'), variable('index', 'sum')];
  const entry = reader.entry(
    scope,
    input,
    Place.ofTerm(scope, input.shape, value.attributes.axes, term, sum),
  );
  const sums = sizeOf(value.shape);
  const terms = sizeOf(input.shape) / sums;
  const parts = Math.ceil(terms / PART);
  const group = Math.max(1, Math.floor(BLOCK / terms));
  const common = { reads: reader.inputs, fused: reader.fused, parts };
  const setup = (operands: readonly Operand[]) => {
    const locals = new Locals();
    const [at, end, number, total, wideTotal] = [
      locals.add('i32'),
      locals.add('i32'),
      locals.add('i32'),
      locals.add('f64'),
      locals.add('v128'),
    ];
    return {
      locals,
      at,
      end,
      number,
      total,
      add: () => adding(operands, locals, { at, end, number, total, wideTotal }, scope, entry),
    };
  };
  if (parts > 1)
    return {
      ...common,
      pieces: sums * parts,
      code(operands, to) {
        const { locals, at, end, number, add, total } = setup(operands);
        const body = [
          ...[...get(0), ...i32Const(parts), ...op['i32.div_u'], ...set(number)],
          ...[
            ...get(0),
            ...i32Const(parts),
            ...op['i32.rem_u'],
            ...i32Const(PART),
            ...op['i32.mul'],
            ...set(at),
          ],
          ...limit(at, end, PART, terms),
          ...add(),
          ...[...get(0), ...i32Const(3), ...op['i32.shl'], ...get(total), ...access('f64.store', to)],
        ];
        return { locals: locals.types, body };
      },
    };
  return {
    ...common,
    pieces: Math.ceil(sums / group),
    code(operands, to) {
      const { locals, at, end, number, add, total } = setup(operands);
      const last = locals.add('i32');
      const each = [
        ...[...i32Const(0), ...set(at), ...i32Const(terms), ...set(end)],
        ...add(),
        ...[...get(number), ...i32Const(2), ...op['i32.shl']],
        ...[...get(total), ...op['f32.demote_f64'], ...access('f32.store', to)],
        ...[...get(number), ...i32Const(1), ...op['i32.add'], ...set(number)],
      ];
      const body = [
        ...span(number, last, group, sums),
        ...loopWhile([...get(number), ...get(last), ...op['i32.lt_u']], each),
      ];
      return { locals: locals.types, body };
    },
  };
}

/** Adds up the terms from `at` to `end` into `total`. */
function adding(
  operands: readonly Operand[],
  locals: Locals,
  { at, end, number, total, wideTotal }: Record<'at' | 'end' | 'number' | 'total' | 'wideTotal', number>,
  scope: Scope,
  entry: Expression<'number'>,
): number[] {
  const four = locals.add('v128');
  const body = (wide: boolean): number[] => {
    const form: Form = 'aligned';
    const coder = new Coder(operands, locals, wide, {
      term: { local: at, form },
      sum: { local: number, form: 'same' },
    });
    const code = coder.code(scope, entry);
    if (!wide) return [...code, ...op['f64.promote_f32'], ...get(total), ...op['f64.add'], ...set(total)];
    const promoted = op['f64x2.promote_low_f32x4'];
    return [
      ...[...code, ...tee(four), ...promoted, ...get(wideTotal), ...op['f64x2.add']],
      ...[
        ...get(four),
        ...get(four),
        ...op['upper half'],
        ...promoted,
        ...op['f64x2.add'],
        ...set(wideTotal),
      ],
    ];
  };
  const zero = [...f64Const(0), 0xfd, 0x14, ...set(wideTotal), ...f64Const(0), ...set(total)];
  const both = [...get(wideTotal), ...extractDouble(0), ...get(wideTotal), ...extractDouble(1)];
  return [
    ...zero,
    ...wideThenNarrow(at, end, body),
    ...[...both, ...op['f64.add'], ...get(total), ...op['f64.add'], ...set(total)],
  ];
}

/** Sets `at` and `end` to the piece's part of `size`. */
function span(at: number, end: number, block: number, size: number): number[] {
  return [...get(0), ...i32Const(block), ...op['i32.mul'], ...set(at), ...limit(at, end, block, size)];
}

/** Sets `end` to `block` after `at`, or to `size`. */
function limit(at: number, end: number, block: number, size: number): number[] {
  const next = [...get(at), ...i32Const(block), ...op['i32.add']];
  return [
    ...[...next, ...set(end), ...i32Const(size), ...get(end), ...get(end), ...i32Const(size)],
    ...[...op['i32.gt_u'], ...op.select, ...set(end)],
  ];
}

/** The body for four entries at once as far as they go, where it can be, then for one. */
function wideThenNarrow(at: number, end: number, body: (wide: boolean) => number[]): number[] {
  const loop = (wide: boolean): number[] => {
    const step = wide ? 4 : 1;
    const condition = [...get(at), ...i32Const(step - 1), ...op['i32.add'], ...get(end), ...op['i32.lt_u']];
    const advance = [...get(at), ...i32Const(step), ...op['i32.add'], ...set(at)];
    return loopWhile(condition, [...body(wide), ...advance]);
  };
  try {
    return [...loop(true), ...loop(false)];
  } catch (error) {
    if (error instanceof NotVectorizable) return loop(false);
    throw error;
  }
}
