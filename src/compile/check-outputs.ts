import type { NodeDeclaration } from '../graph/node-type.ts';
import type { Builder } from '../program/builder.ts';
import { heightWidth } from '../program/shape.ts';
import { shapeText, type Shape, type Value } from '../program/value.ts';
import type { Outputs } from './arrivals.ts';

type Loose = Readonly<Record<string, unknown>>;

/** The shape of a socket's value, if its type defines one; `*` matches any size. */
const shapes: Readonly<Record<string, readonly (number | '*')[]>> = {
  image: ['*', '*', 3],
  mask: ['*', '*', 1],
  loss: [],
  number: [],
};

/** Checks the outputs of a node. Throws an Error that says how they differ from its declaration: the node may come from a pack. */
export function checkOutputs(b: Builder, { outputs }: NodeDeclaration, given: unknown): Outputs {
  if (!isObject(given) || given instanceof Promise)
    throw new Error('“lower” must return an object with the outputs, not a promise.');
  for (const [name, { gives }] of Object.entries(outputs))
    checkSocketValue(b, `The output “${name}”`, gives, given[name]);
  return given as Outputs;
}

/** Throws an Error if a value is not of a socket's type, or not of this builder. */
export function checkSocketValue(b: Builder, what: string, type: string, given: unknown): void {
  if (!isObject(given) || given['type'] !== type)
    throw new Error(
      `${what} must be of type ${type}, but is ${isObject(given) ? `of type ${String(given['type'])}` : String(given)}.`,
    );
  const shape = shapes[type];
  if (shape) checkValue(b, what, shape, given['value']);
  else if (type === 'features')
    each(what, given['maps'], (map) => {
      checkValue(b, what, ['*', '*', '*'], map['value']);
      if (typeof map['layer'] !== 'string' || typeof map['level'] !== 'number')
        throw new Error(`${what} must state the layer and the level of each of its maps.`);
    });
  else if (type === 'statistics')
    each(what, given['layers'], (layer) => {
      if (typeof layer['layer'] !== 'string')
        throw new Error(`${what} must state the layer of each of its statistics.`);
    });
}

/** Throws an Error if the alpha of a shown picture is no mask of its size. */
export function checkAlpha(b: Builder, picture: Value, alpha: unknown): void {
  const [height, width] = heightWidth(picture.shape);
  checkValue(b, 'The alpha of the shown picture', [height, width, 1], alpha);
}

function checkValue(b: Builder, what: string, shape: readonly (number | '*')[], given: unknown): void {
  if (!isObject(given) || !b.owns(given as unknown as Value))
    throw new Error(`${what} must be a value made by the builder “b” of the same call.`);
  const is = (given as unknown as Value).shape;
  if (fits(is, shape)) return;
  const wanted = shape.length === 0 ? 'a scalar' : shape.map((n) => (n === '*' ? 'any' : n)).join(' x ');
  throw new Error(`${what} must be ${wanted}, but is ${shapeText(is)}.`);
}

function fits(is: Shape, wanted: readonly (number | '*')[]): boolean {
  return is.length === wanted.length && is.every((n, i) => wanted[i] === '*' || wanted[i] === n);
}

function each(what: string, given: unknown, check: (entry: Loose) => void): void {
  if (!Array.isArray(given) || given.length === 0) throw new Error(`${what} must have at least one layer.`);
  for (const entry of given as unknown[]) {
    if (!isObject(entry)) throw new Error(`${what} must have an object for each layer.`);
    check(entry);
  }
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null;
}
