import type { GradientRequest, Primitive } from '../primitive.ts';
import type { Builder } from '../builder.ts';
import { sameShape, shapeText, sizeOf, type Attributes, type Shape, type Value } from '../value.ts';

/** The shape of an entry-by-entry result: a scalar goes with anything; else ranks agree and sizes of 1 stretch. */
function broadcastShape(a: Shape, b: Shape): Shape {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const fits = a.length === b.length && a.every((n, i) => n === b[i] || n === 1 || b[i] === 1);
  if (!fits) throw new Error(`Sizes ${shapeText(a)} and ${shapeText(b)} do not go together.`);
  return a.map((n, i) => Math.max(n, b[i]!));
}

/** Sums `gradient` back to `shape`, undoing the broadcast of an input of that shape. */
function sumTo(b: Builder, gradient: Value, shape: Shape): Value {
  if (sameShape(gradient.shape, shape)) return gradient;
  if (shape.length === 0) return b.sum(gradient);
  const axes = shape.flatMap((n, i) => (n === gradient.shape[i] ? [] : [i]));
  return b.sumOver(gradient, axes);
}

type Gradient<A extends Attributes> = (request: GradientRequest<A>) => Value | undefined;

function binary(
  name: string,
  about: string,
  gradients: [Gradient<Attributes>, Gradient<Attributes>],
): Primitive {
  return {
    name,
    about,
    shape: ([a, b]) => broadcastShape(a!, b!),
    gradient(index, request) {
      const gradient = gradients[index]!(request);
      return gradient && sumTo(request.b, gradient, request.inputs[index]!.shape);
    },
    flops: (_, output) => sizeOf(output),
  };
}

function unary<A extends Attributes = Attributes>(
  name: string,
  about: string,
  gradient: Gradient<A>,
): Primitive<A> {
  return {
    name,
    about,
    shape: ([a]) => a!,
    gradient: (_, request) => gradient(request),
    flops: (_, output) => sizeOf(output),
  };
}

export const pointwise = [
  binary('add', 'a + b', [({ gradient }) => gradient, ({ gradient }) => gradient]),
  binary('sub', 'a - b', [({ gradient }) => gradient, ({ b, gradient }) => b.mul(gradient, -1)]),
  binary('mul', 'a b', [
    ({ b, gradient, inputs }) => b.mul(gradient, inputs[1]!),
    ({ b, gradient, inputs }) => b.mul(gradient, inputs[0]!),
  ]),
  binary('div', 'a / b', [
    ({ b, gradient, inputs }) => b.div(gradient, inputs[1]!),
    ({ b, gradient, inputs, output }) => b.mul(b.div(b.mul(gradient, output), inputs[1]!), -1),
  ]),
  binary('maximum', 'the larger of a and b; its gradient goes to a only where a > b, else to b', [
    ({ b, gradient, inputs }) => b.mul(gradient, b.step(b.sub(inputs[0]!, inputs[1]!))),
    ({ b, gradient, inputs }) => b.mul(gradient, b.sub(b.number(1), b.step(b.sub(inputs[0]!, inputs[1]!)))),
  ]),
  unary('abs', '|a|; gradient 0 at 0', ({ b, gradient, inputs }) => b.mul(gradient, b.sign(inputs[0]!))),
  unary('sign', '-1, 0 or 1', () => undefined),
  unary('step', '1 where a > 0, else 0', () => undefined),
  unary('sqrt', 'square root of a >= 0; gradient 0 at 0', ({ b, gradient, output }) =>
    b.mul(gradient, b.div(b.mul(b.step(output), 0.5), b.orOne(output))),
  ),
  unary<{ exponent: number }>(
    'power',
    'a^exponent, a >= 0',
    ({ b, gradient, inputs, attributes: { exponent } }) =>
      b.mul(gradient, b.mul(b.power(inputs[0]!, exponent - 1), exponent)),
  ),
  unary('exp', 'e^a', ({ b, gradient, output }) => b.mul(gradient, output)),
  unary('log', 'natural logarithm of a > 0', ({ b, gradient, inputs }) => b.div(gradient, inputs[0]!)),
  unary('relu', 'max(a, 0); gradient 0 at 0', ({ b, gradient, output }) =>
    b.emit('mask', [gradient, output]),
  ),
  {
    name: 'mask',
    about: 'a where b > 0, else 0: the gradient of relu',
    shape: ([a, b]) => {
      if (!sameShape(a!, b!))
        throw new Error(`Sizes ${shapeText(a!)} and ${shapeText(b!)} do not go together.`);
      return a!;
    },
    gradient: (index, { b, gradient, inputs }) =>
      index === 0 ? b.emit('mask', [gradient, inputs[1]!]) : undefined,
    flops: (_, output) => sizeOf(output),
  } satisfies Primitive,
  {
    name: 'surrogate',
    about: 'a, with the gradient of b; gone when a plan is made: no engine meets it',
    shape: ([a, b]) => {
      if (!sameShape(a!, b!))
        throw new Error(`A value of ${shapeText(a!)} cannot have the gradient of one of ${shapeText(b!)}.`);
      return a!;
    },
    gradient: (index, { gradient }) => (index === 1 ? gradient : undefined),
    flops: () => 0,
  } satisfies Primitive,
];
