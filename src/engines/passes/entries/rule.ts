import type { GivenPrimitive } from '../../../program/value.ts';
import type { EnginePrimitive, EngineValue, EngineValueOf, KernelPrimitive } from '../engine-value.ts';
import type { BitLayout } from './bit-layout.ts';
import type { Expression } from './expression.ts';
import type { Place } from './place.ts';
import type { Scope } from './scope.ts';

/** The primitives that are an expression of entries of their inputs, and so can be fused with what uses them. */
export type ExpressionPrimitive = Exclude<
  EnginePrimitive,
  KernelPrimitive | GivenPrimitive | 'convolution-output' | 'kept' | 'sum' | 'surrogate' | 'table'
>;

/** What a rule is asked: the entry of `value` at `place`. */
export interface EntryRequest<P extends ExpressionPrimitive> {
  readonly value: EngineValueOf<P>;
  readonly place: Place;
  readonly scope: Scope;
  readonly bits: BitLayout;
  /** An entry of an input. */
  readonly entry: (input: EngineValue, place: Place) => Expression<'number'>;
  /** A word of an input that holds bits. */
  readonly word: (input: EngineValue, at: Expression<'index'>) => Expression<'index'>;
}

export interface Rule<P extends ExpressionPrimitive> {
  expression(request: EntryRequest<P>): Expression<'number'>;
  /** Operations that it takes, roughly, and how often it reads each entry of an input where that is more than once. */
  readonly cost: number;
  readonly rereads?: number;
}
