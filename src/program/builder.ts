import { Operations } from './operations.ts';
import type { Primitive } from './primitive.ts';
import { primitives } from './primitives/index.ts';
import type { PlainPrimitive, PrimitiveAttributes, PrimitiveName } from './signatures.ts';
import { shapesOf, type Inputs, type Value, type ValueOf } from './value.ts';

/** The gradient of a scalar with respect to a value that it is made of. */
export interface Gradient {
  readonly of: Value;
  readonly at: Value;
}

/**
 * Builds programs. Hash-conses: asking twice for the same primitive on the same inputs gives the same value, so
 * whatever several nodes have in common is computed once.
 */
export class Builder extends Operations {
  /** The graph node for which values are built. */
  origin: string | undefined;
  private readonly known = new Map<string, Value>();
  private readonly own = new WeakSet<Value>();
  private readonly names = new WeakMap<Value, string>();
  private readonly gradients = new WeakMap<Value, Gradient>();

  /** Whether a value was built here. */
  owns(value: Value): boolean {
    return this.own.has(value);
  }

  /** Names a summand of a loss, such as its layer, so that it can be measured separately. */
  name(value: Value, name: string): Value {
    this.names.set(value, name);
    return value;
  }

  nameOf(value: Value): string | undefined {
    return this.names.get(value);
  }

  /** Remembers what a value is the gradient of, so that it can be computed in another way than its program says. */
  setGradient(value: Value, gradient: Gradient): void {
    this.gradients.set(value, gradient);
  }

  gradientBehind(value: Value): Gradient | undefined {
    return this.gradients.get(value);
  }

  override emit<P extends PlainPrimitive>(primitive: P, inputs: Inputs<P>): ValueOf<P>;
  override emit<P extends PrimitiveName>(
    primitive: P,
    inputs: Inputs<P>,
    attributes: PrimitiveAttributes[P],
  ): ValueOf<P>;
  override emit(
    primitive: PrimitiveName,
    inputs: Inputs<PrimitiveName>,
    attributes: PrimitiveAttributes[PrimitiveName] = {},
  ): Value {
    const ids = inputs.map((input) => input.id).join();
    const key = `${primitive}(${ids})${JSON.stringify(attributes, finite)}`;
    const existing = this.known.get(key);
    if (existing) return existing;
    // A pack may be JavaScript, and ask for what there is not.
    if (!Object.hasOwn(primitives, primitive)) throw new Error(`There is no primitive “${primitive}”.`);
    const rule: Primitive = primitives[primitive];
    const shape = rule.shape(shapesOf({ inputs }), attributes);
    // The overloads keep inputs and attributes to their primitive.
    const value = { id: this.known.size, primitive, inputs, attributes, shape, origin: this.origin } as Value;
    this.known.set(key, value);
    this.own.add(value);
    return value;
  }
}

/** JSON writes infinities and NaN alike as null, which would make them one value. */
function finite(_: string, attribute: unknown): unknown {
  return typeof attribute === 'number' && !Number.isFinite(attribute) ? String(attribute) : attribute;
}
