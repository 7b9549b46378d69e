import type { Operations } from '../operations.ts';
import type { GradientRequest, Primitive, Primitives } from '../primitive.ts';
import { sameShape, ShapeError, shapeText, sizeOf, type Shape } from '../shape.ts';
import type { Value } from '../value.ts';

/** The shape of an entry-by-entry result: a scalar goes with anything; else ranks agree and sizes of 1 stretch. */
function broadcastShape(a: Shape, b: Shape): Shape {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const fits = a.length === b.length && a.every((n, i) => n === b[i] || n === 1 || b[i] === 1);
  if (!fits) throw new ShapeError(`Sizes ${shapeText(a)} and ${shapeText(b)} do not go together.`);
  return a.map((n, i) => Math.max(n, b[i]!));
}

/** Sums `gradient` back to `shape`, undoing the broadcast of an input of that shape. */
function sumTo(b: Operations, gradient: Value, shape: Shape): Value {
  if (sameShape(gradient.shape, shape)) return gradient;
  if (shape.length === 0) return b.sum(gradient);
  const axes = shape.flatMap((n, i) => (n === gradient.shape[i] ? [] : [i]));
  return b.sumOver(gradient, axes);
}

type Binary = 'add' | 'sub' | 'mul' | 'div' | 'maximum';
type Unary = 'abs' | 'sign' | 'step' | 'sqrt' | 'power' | 'exp' | 'log' | 'relu';
type Gradient<P extends Binary | Unary> = (request: GradientRequest<P>) => Value | undefined;

function binary<P extends Binary>(about: string, toA: Gradient<P>, toB: Gradient<P>): Primitive<P> {
  return {
    about,
    shape: ([a, b]) => broadcastShape(a, b),
    gradient(index, request) {
      const [a, b] = request.inputs;
      const gradient = (index === 0 ? toA : toB)(request);
      return gradient && sumTo(request.b, gradient, (index === 0 ? a : b).shape);
    },
    flops: (_, output) => sizeOf(output),
  };
}

function unary<P extends Unary>(about: string, gradient: Gradient<P>): Primitive<P> {
  return {
    about,
    shape: ([a]) => a,
    gradient: (_, request) => gradient(request),
    flops: (_, output) => sizeOf(output),
  };
}

export const pointwise: Primitives<Binary | Unary | 'mask' | 'surrogate'> = {
  add: binary(
    'a + b',
    ({ gradient }) => gradient,
    ({ gradient }) => gradient,
  ),
  sub: binary(
    'a - b',
    ({ gradient }) => gradient,
    ({ b, gradient }) => b.mul(gradient, -1),
  ),
  mul: binary(
    'a b',
    ({ b, gradient, inputs }) => b.mul(gradient, inputs[1]),
    ({ b, gradient, inputs }) => b.mul(gradient, inputs[0]),
  ),
  div: binary(
    'a / b',
    ({ b, gradient, inputs }) => b.div(gradient, inputs[1]),
    ({ b, gradient, inputs, output }) => b.mul(b.div(b.mul(gradient, output), inputs[1]), -1),
  ),
  maximum: binary(
    'the larger of a and b; its gradient goes to a only where a > b, else to b',
    ({ b, gradient, inputs }) => b.mul(gradient, b.step(b.sub(inputs[0], inputs[1]))),
    ({ b, gradient, inputs }) => b.mul(gradient, b.sub(b.number(1), b.step(b.sub(inputs[0], inputs[1])))),
  ),
  abs: unary('|a|; gradient 0 at 0', ({ b, gradient, inputs }) => b.mul(gradient, b.sign(inputs[0]))),
  sign: unary('-1, 0 or 1', () => undefined),
  step: unary('1 where a > 0, else 0', () => undefined),
  sqrt: unary('square root of a >= 0; gradient 0 at 0', ({ b, gradient, output }) =>
    b.mul(gradient, b.div(b.mul(b.step(output), 0.5), b.orOne(output))),
  ),
  power: unary('a^exponent, a >= 0', ({ b, gradient, inputs, attributes: { exponent } }) =>
    b.mul(gradient, b.mul(b.power(inputs[0], exponent - 1), exponent)),
  ),
  exp: unary('e^a', ({ b, gradient, output }) => b.mul(gradient, output)),
  log: unary('natural logarithm of a > 0', ({ b, gradient, inputs }) => b.div(gradient, inputs[0])),
  relu: unary('max(a, 0); gradient 0 at 0', ({ b, gradient, output }) => b.emit('mask', [gradient, output])),
  mask: {
    about: 'a where b > 0, else 0: the gradient of relu',
    shape: ([a, b]) => {
      if (!sameShape(a, b))
        throw new ShapeError(`Sizes ${shapeText(a)} and ${shapeText(b)} do not go together.`);
      return a;
    },
    gradient: (index, { b, gradient, inputs }) =>
      index === 0 ? b.emit('mask', [gradient, inputs[1]]) : undefined,
    flops: (_, output) => sizeOf(output),
  },
  surrogate: {
    about: 'a, with the gradient of b; gone when a plan is made: no engine meets it',
    shape: ([a, b]) => {
      if (!sameShape(a, b))
        throw new ShapeError(
          `A value of ${shapeText(a)} cannot have the gradient of one of ${shapeText(b)}.`,
        );
      return a;
    },
    gradient: (index, { gradient }) => (index === 1 ? gradient : undefined),
    flops: () => 0,
  },
};
