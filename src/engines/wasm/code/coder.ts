import type { Expression, Operator } from '../../passes/entries/expression.ts';
import type { Scope } from '../../passes/entries/scope.ts';
import {
  access,
  call,
  extractLane,
  f32Const,
  get,
  i32Const,
  imported,
  op,
  replaceLane,
  set,
  tee,
  type Bytes,
  type ValueType,
} from './encode.ts';

/** Where an input of an expression lies, and how many entries or words it has. */
export interface Operand {
  readonly address: number;
  readonly entries: number;
}

/**
 * How an expression differs among four neighboring entries: not at all (`same`), by one from each to the next (`run`, and
 * `aligned` where the first is a multiple of 4), or otherwise (`lanes`: a vector).
 */
export type Form = 'same' | 'run' | 'aligned' | 'lanes';

/** Local variables of a function, of which 0 is its piece. */
export class Locals {
  readonly types: ValueType[] = [];
  add(type: ValueType): number {
    return this.types.push(type);
  }
}

const numbers: Partial<
  Record<Operator, 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'abs' | 'sqrt' | 'floor'>
> = {
  add: 'add',
  sub: 'sub',
  mul: 'mul',
  div: 'div',
  min: 'min',
  max: 'max',
  abs: 'abs',
  sqrt: 'sqrt',
  floor: 'floor',
};
const indices: Partial<Record<Operator, Bytes>> = {
  add: op['i32.add'],
  sub: op['i32.sub'],
  mul: op['i32.mul'],
  div: op['i32.div_u'],
  mod: op['i32.rem_u'],
  and: op['i32.and'],
  xor: op['i32.xor'],
  'shift-right': op['i32.shr_u'],
};
const comparisons: Partial<Record<Operator, readonly ['eq' | 'lt' | 'le' | 'gt' | 'ge', Bytes]>> = {
  equal: ['eq', op['i32.eq']],
  less: ['lt', op['i32.lt_u']],
  'at-most': ['le', op['i32.le_u']],
  greater: ['gt', op['i32.gt_u']],
  'at-least': ['ge', op['i32.ge_u']],
};

/** There is no code for four entries at once. */
export class NotVectorizable extends Error {}

/** Writes the definitions of a scope and what is made of them as code: for one entry, or for four at once. */
export class Coder {
  private readonly operands: readonly Operand[];
  private readonly locals: Locals;
  private readonly wide: boolean;
  private readonly known: Map<string, { readonly local: number; readonly form: Form }>;
  private readonly scratch = new Map<ValueType, number>();

  /** @param variables the locals of the free variables of the scope. */
  constructor(
    operands: readonly Operand[],
    locals: Locals,
    wide: boolean,
    variables: Readonly<Record<string, { readonly local: number; readonly form: Form }>>,
  ) {
    this.operands = operands;
    this.locals = locals;
    this.wide = wide;
    this.known = new Map(Object.entries(variables));
  }

  /** Code that leaves a number on the stack: four of them where it is wide. */
  code(scope: Scope, entry: Expression<'number'>): number[] {
    const defined = scope.definitions.flatMap(({ name, expression }) => {
      const form = this.form(expression);
      const code = this.plain(expression);
      const local = this.locals.add(typeOf(expression, form));
      this.known.set(name, { local, form });
      return [...code, ...set(local)];
    });
    return [...defined, ...(this.wide ? this.lanes(entry) : this.plain(entry))];
  }

  private form(expression: Expression): Form {
    if (!this.wide) return 'same';
    switch (expression.op) {
      case 'literal':
        return 'same';
      case 'variable':
        return this.variable(expression.name).form;
      case 'read': {
        const at = this.form(expression.at);
        if (at === 'same') return 'same';
        if (at === 'lanes' || expression.kind !== 'number') throw new NotVectorizable();
        return 'lanes';
      }
      default: {
        const forms = expression.args.map((arg) => this.form(arg));
        if (forms.every((form) => form === 'same')) return 'same';
        if (expression.kind === 'index') return this.indexForm(expression.op, expression.args, forms);
        if (forms.some((form) => form === 'run' || form === 'aligned')) throw new NotVectorizable();
        return 'lanes';
      }
    }
  }

  private indexForm(operator: Operator, args: readonly Expression[], forms: readonly Form[]): Form {
    const [, second] = args;
    const by = second?.op === 'literal' ? second.value : undefined;
    if (
      operator === 'add' &&
      forms.filter((form) => form !== 'same').length === 1 &&
      !forms.includes('lanes')
    )
      return 'run';
    if (forms[0] === 'aligned' && by !== undefined && by % 4 === 0) {
      if (operator === 'mod') return 'aligned';
      if (operator === 'div') return 'same';
    }
    throw new NotVectorizable();
  }

  private variable(name: string) {
    const known = this.known.get(name);
    if (!known) throw new Error(`${name} is not defined.`);
    return known;
  }

  /** As a vector, whatever its form. */
  private lanes(expression: Expression): number[] {
    const code = this.plain(expression);
    if (this.form(expression) === 'lanes') return code;
    if (expression.kind === 'number') return [...code, ...op['f32x4.splat']];
    if (expression.kind !== 'truth') throw new NotVectorizable();
    // All ones where it is true.
    return [...i32Const(0), ...code, ...op['i32.sub'], ...op['i32x4.splat']];
  }

  /** In its own form: a run is its first index. */
  private plain(expression: Expression): number[] {
    switch (expression.op) {
      case 'literal':
        return expression.kind === 'number' ? f32Const(expression.value) : i32Const(expression.value);
      case 'variable':
        return get(this.variable(expression.name).local);
      case 'read':
        return this.read(expression.kind, expression.input, expression.at, this.form(expression));
      default:
        return this.form(expression) === 'lanes'
          ? this.wideOperation(expression.op, expression.kind, expression.args)
          : this.operation(expression.op, expression.kind, expression.args);
    }
  }

  private read(kind: Expression['kind'], input: number, at: Expression<'index'>, form: Form): number[] {
    const { address, entries } = this.operands[input]!;
    const width = form === 'lanes' ? 4 : 1;
    const most = Math.max(0, entries - width);
    const index = this.temporary('i32');
    // What a select drops may lie outside.
    const clamped = [
      ...this.plain(at),
      ...tee(index),
      ...i32Const(most),
      ...get(index),
      ...i32Const(most),
      ...op['i32.lt_u'],
      ...op.select,
    ];
    const load = form === 'lanes' ? 'v128.load' : kind === 'number' ? 'f32.load' : 'i32.load';
    return [...clamped, ...i32Const(2), ...op['i32.shl'], ...access(load, address)];
  }

  private operation(operator: Operator, kind: Expression['kind'], args: readonly Expression[]): number[] {
    const codes = args.map((arg) => this.plain(arg));
    const [a = [], b = [], c = []] = codes;
    const ofIndices = args[0]?.kind === 'index';
    const compared = comparisons[operator];
    if (compared) return [...a, ...b, ...(ofIndices ? compared[1] : op[`f32.${compared[0]}`])];
    switch (operator) {
      case 'select':
        return [...b, ...a, ...c, ...op.select];
      case 'any':
        return leftToRight(codes, op['i32.or']);
      case 'all':
        return leftToRight(codes, op['i32.and']);
      case 'to-number':
        return [...a, ...op['f32.convert_i32_u']];
      case 'to-index':
        return [...a, ...op['i32.trunc_sat_f32_u']];
      case 'reciprocal':
        return [...f32Const(1), ...a, ...op['f32.div']];
      case 'clamp':
        return [...a, ...b, ...op['f32.max'], ...c, ...op['f32.min']];
      case 'sign': {
        const x = this.temporary('f32');
        const one = (than: 'f32.gt' | 'f32.lt', value: Bytes): number[] => [
          ...value,
          ...f32Const(0),
          ...op[than],
          ...op['f32.convert_i32_u'],
        ];
        return [...a, ...set(x), ...one('f32.gt', get(x)), ...one('f32.lt', get(x)), ...op['f32.sub']];
      }
      case 'exp':
      case 'log':
      case 'power':
        return [...a, ...b, ...call(imported.indexOf(operator))];
      default:
    }
    if (kind === 'number') return leftToRight(codes, op[`f32.${required(numbers[operator], operator)}`]);
    if (operator === 'min' || operator === 'max') {
      const [x, y] = [this.locals.add('i32'), this.locals.add('i32')];
      const than = operator === 'min' ? op['i32.lt_u'] : op['i32.gt_u'];
      return [...a, ...tee(x), ...b, ...tee(y), ...get(x), ...get(y), ...than, ...op.select];
    }
    return leftToRight(codes, required(indices[operator], operator));
  }

  private wideOperation(operator: Operator, kind: Expression['kind'], args: readonly Expression[]): number[] {
    if (operator === 'exp' || operator === 'log' || operator === 'power') return this.byLane(operator, args);
    const codes = args.map((arg) => this.lanes(arg));
    const [a = [], b = [], c = []] = codes;
    const compared = comparisons[operator];
    if (compared) return [...a, ...b, ...op[`f32x4.${compared[0]}`]];
    const splat = (value: number): number[] => [...f32Const(value), ...op['f32x4.splat']];
    switch (operator) {
      case 'select':
        return [...b, ...a, ...c, ...op['v128.bitselect']];
      case 'any':
        return leftToRight(codes, op['v128.or']);
      case 'all':
        return leftToRight(codes, op['v128.and']);
      case 'reciprocal':
        return [...splat(1), ...a, ...op['f32x4.div']];
      case 'clamp':
        return [...a, ...b, ...op['f32x4.max'], ...c, ...op['f32x4.min']];
      case 'sign': {
        const x = this.temporary('v128');
        const one = (than: 'f32x4.gt' | 'f32x4.lt'): number[] => [
          ...get(x),
          ...splat(0),
          ...op[than],
          ...splat(1),
          ...op['v128.and'],
        ];
        return [...a, ...set(x), ...one('f32x4.gt'), ...one('f32x4.lt'), ...op['f32x4.sub']];
      }
      default:
        if (kind !== 'number') throw new NotVectorizable();
        return leftToRight(codes, op[`f32x4.${required(numbers[operator], operator)}`]);
    }
  }

  private byLane(operator: 'exp' | 'log' | 'power', [x, exponent]: readonly Expression[]): number[] {
    const given = this.locals.add('v128');
    const more = exponent ? this.plain(exponent) : [];
    const made = [0, 1, 2, 3].flatMap((lane) => [
      ...get(given),
      ...extractLane(lane),
      ...more,
      ...call(imported.indexOf(operator)),
      ...replaceLane(lane),
    ]);
    return [...this.lanes(x!), ...tee(given), ...made];
  }

  /** A local for what is read again at once. */
  private temporary(type: ValueType): number {
    const known = this.scratch.get(type);
    if (known !== undefined) return known;
    const local = this.locals.add(type);
    this.scratch.set(type, local);
    return local;
  }
}

function typeOf(expression: Expression, form: Form): ValueType {
  if (form === 'lanes') return 'v128';
  return expression.kind === 'number' ? 'f32' : 'i32';
}

function leftToRight([first, ...others]: readonly Bytes[], operation: Bytes): number[] {
  if (others.length === 0 && first) {
    // `any` and `all` of one part are that part; all other operations of one argument have an instruction.
    const joins = operation === op['i32.or'] || operation === op['i32.and'];
    const joinsLanes = operation === op['v128.or'] || operation === op['v128.and'];
    return joins || joinsLanes ? [...first] : [...first, ...operation];
  }
  return [...first!, ...others.flatMap((code) => [...code, ...operation])];
}

function required<T>(found: T | undefined, operator: Operator): T {
  if (found === undefined) throw new Error(`No instruction does “${operator}”.`);
  return found;
}
