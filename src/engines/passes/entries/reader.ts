import type { EngineValue, EngineValueOf } from '../engine-value.ts';
import { read, type Expression } from './expression.ts';
import type { BitLayout } from './bit-layout.ts';
import type { Place } from './place.ts';
import type { ExpressionPrimitive, Rule } from './rule.ts';
import { isExpression, rules } from './rules.ts';
import type { Scope } from './scope.ts';

/** Whether a value is stored; what is not is computed where it is used. */
export type IsStored = (value: EngineValue) => boolean;

/** Makes the expressions of entries of values, and remembers which stored values they read. */
export class Reader {
  private readonly isStored: IsStored;
  private readonly bits: BitLayout;
  private readonly found = new Map<EngineValue, number>();
  /** The values computed on the way. */
  readonly fused = new Set<EngineValue>();

  constructor(isStored: IsStored, bits: BitLayout) {
    this.isStored = isStored;
    this.bits = bits;
  }

  /** The stored values that are read: the inputs of the kernel, by number. */
  get inputs(): EngineValue[] {
    return [...this.found.keys()];
  }

  /** An entry of a value. */
  entry(scope: Scope, value: EngineValue, place: Place): Expression<'number'> {
    if (!this.isStored(value)) return this.computed(scope, value, place);
    const input = this.inputOf(value);
    return scope.define(read('number', input, place.linear));
  }

  /** As {@link entry}, for a value that is being made and so is not stored yet. */
  computed(scope: Scope, value: EngineValue, place: Place): Expression<'number'> {
    if (!isExpression(value)) throw new Error(`“${value.primitive}” is not an expression of entries.`);
    this.fused.add(value);
    return scope.define(this.expression(scope, value, place));
  }

  private expression<P extends ExpressionPrimitive>(
    scope: Scope,
    value: EngineValueOf<P>,
    place: Place,
  ): Expression<'number'> {
    const rule: Rule<P> = rules[value.primitive];
    return rule.expression({
      value,
      place,
      scope,
      bits: this.bits,
      entry: (input, at) => this.entry(scope, input, at),
      word: (input, at) => scope.define(read('index', this.inputOf(input), at)),
    });
  }

  private inputOf(value: EngineValue): number {
    const known = this.found.get(value);
    if (known !== undefined) return known;
    this.found.set(value, this.found.size);
    return this.found.size - 1;
  }
}
