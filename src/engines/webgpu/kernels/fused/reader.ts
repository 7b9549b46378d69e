import type { DeviceValue, DeviceValueOf } from '../../program/device-value.ts';
import { holdsBits } from '../packed.ts';
import type { Slot } from '../wgsl.ts';
import type { Place } from './place.ts';
import { isExpression, rules, type ExpressionPrimitive, type Rule } from './rules.ts';
import type { Scope } from './scope.ts';

/** Whether a value is kept in a buffer; what is not is worked out where it is used. */
export type IsHome = (value: DeviceValue) => boolean;

/** Writes expressions for entries of values, and remembers which buffers they read. */
export class Reader {
  private readonly isHome: IsHome;
  private readonly found = new Map<DeviceValue, string>();
  /** The values worked out on the way. */
  readonly absorbed = new Set<DeviceValue>();

  constructor(isHome: IsHome) {
    this.isHome = isHome;
  }

  /** The values that lie in buffers, in the order in which they were met. */
  get inputs(): DeviceValue[] {
    return [...this.found.keys()];
  }

  get slots(): Slot[] {
    return this.inputs.map((value, index) => ({
      from: 'input',
      index,
      name: this.found.get(value)!,
      element: holdsBits(value) ? 'u32' : 'f32',
    }));
  }

  /** The name of an entry of a value. */
  entry(scope: Scope, value: DeviceValue, place: Place): string {
    if (this.isHome(value)) return scope.name('f32', `${this.slot(value)}[${place.linear}]`);
    return this.worked(scope, value, place);
  }

  /** As {@link entry}, for a value that is being made and so lies in no buffer yet. */
  worked(scope: Scope, value: DeviceValue, place: Place): string {
    if (!isExpression(value)) throw new Error(`“${value.primitive}” is no expression of entries.`);
    this.absorbed.add(value);
    return scope.name('f32', this.expression(scope, value, place));
  }

  private expression<P extends ExpressionPrimitive>(
    scope: Scope,
    value: DeviceValueOf<P>,
    place: Place,
  ): string {
    const rule: Rule<P> = rules[value.primitive];
    return rule.expression({
      value,
      place,
      scope,
      entry: (input, at) => this.entry(scope, input, at),
      word: (input, index) => scope.name('u32', `${this.slot(input)}[${index}]`),
    });
  }

  private slot(value: DeviceValue): string {
    const known = this.found.get(value);
    if (known !== undefined) return known;
    const name = `in${this.found.size}`;
    this.found.set(value, name);
    return name;
  }
}
