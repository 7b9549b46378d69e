import type { Primitives } from '../primitive.ts';
import type { PrimitiveName } from '../signatures.ts';
import { convolution } from './convolution.ts';
import { indexing } from './indices.ts';
import { leaves } from './leaves.ts';
import { ordering } from './order.ts';
import { pointwise } from './pointwise.ts';
import { pools } from './pools.ts';
import { products } from './products.ts';
import { drawing } from './random.ts';
import { resampling } from './resample.ts';
import { rows } from './rows.ts';
import { shapes } from './shapes.ts';

/** All primitives by name: everything that a graph can lower to, and that an engine must implement. */
export const primitives: Primitives<PrimitiveName> = {
  ...leaves,
  ...pointwise,
  ...shapes,
  ...indexing,
  ...products,
  ...convolution,
  ...pools,
  ...resampling,
  ...ordering,
  ...drawing,
  ...rows,
};
