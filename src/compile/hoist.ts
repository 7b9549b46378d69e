import { dependents } from '../program/gradient.ts';
import { topological, type Program } from '../program/program.ts';
import type { Value } from '../program/value.ts';

/** One primitive to run, and the values that are no longer needed once it has run. */
export interface Instruction {
  readonly value: Value;
  readonly release: readonly Value[];
}

/** The values of a program in an order to run them in. */
export interface Instructions {
  /** Run before the loop: everything that depends neither on the canvas nor on a knob. */
  readonly once: readonly Instruction[];
  /** Run for every evaluation. */
  readonly each: readonly Instruction[];
}

/** The values that change from evaluation to evaluation, and those that do not. */
export function split(program: Program): { constant: Value[]; varying: Value[] } {
  const order = topological(Object.values(program.outputs));
  const changing = dependents(order, (v) => v.primitive === 'canvas' || v.primitive === 'knob');
  return { constant: order.filter((v) => !changing.has(v)), varying: order.filter((v) => changing.has(v)) };
}

/**
 * Hoists what does not change out of the loop, and orders values to run them: constants first, once; then what varies. Each
 * is followed by what it was the last to use. Constants that the loop uses, the outputs, and the canvas and knobs, from which the next
 * evaluation starts again, are never released.
 */
export function hoist(program: Program): Instructions {
  const { constant, varying } = split(program);
  const outputs = Object.values(program.outputs);
  // The canvas and the knobs are there before the loop runs: first in order, so that no buffer of theirs is shared.
  const given = varying.filter((v) => v.inputs.length === 0);
  const made = varying.filter((v) => v.inputs.length > 0);
  return {
    once: withReleases(constant, new Set([...outputs, ...varying.flatMap((v) => v.inputs)])),
    each: withReleases([...given, ...made], new Set([...outputs, ...constant, ...given])),
  };
}

function withReleases(order: readonly Value[], kept: ReadonlySet<Value>): Instruction[] {
  const last = new Map<Value, Value>();
  for (const value of order) for (const input of [value, ...value.inputs]) last.set(input, value);
  const releases = new Map<Value, Value[]>();
  for (const [value, user] of last)
    if (!kept.has(value)) releases.set(user, [...(releases.get(user) ?? []), value]);
  return order.map((value) => ({ value, release: releases.get(value) ?? [] }));
}
