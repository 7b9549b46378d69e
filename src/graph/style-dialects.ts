/** What a dialect has to know of a layer. */
export interface DialectLayer {
  readonly layer: string;
  readonly channels: number;
  /** Positions of the features for each pixel of the picture: 1 at the first layers, 1/4 after a pool. */
  readonly density: number;
}

/**
 * The normalizations of style losses that are Σ (G/M − A/Mₛ)² times a number that depends on the layer alone: that
 * number. G and A are Gram matrices of N channels, summed over M and Mₛ positions.
 */
export const dialectFactors = {
  'gatys-paper': ({ channels: n }) => 1 / (4 * n ** 2),
  'gatys-code': ({ channels: n }) => 1e3 / n ** 4,
  johnson: ({ channels: n }) => 1 / n ** 4,
  keras: ({ density }) => (density / 6) ** 2,
} as const satisfies Record<string, (layer: Omit<DialectLayer, 'layer'>) => number>;

export type LinearDialect = keyof typeof dialectFactors;

export function isLinearDialect(name: string): name is LinearDialect {
  return Object.hasOwn(dialectFactors, name);
}

/**
 * The layer weights that mean under dialect `to` what `weights` (1 where none is given) mean under `from`: every layer's
 * term keeps its size, and so does its gradient.
 */
export function convertLayerWeights(
  weights: Readonly<Record<string, number>>,
  layers: readonly DialectLayer[],
  from: LinearDialect,
  to: LinearDialect,
): Record<string, number> {
  return Object.fromEntries(
    layers.map((one) => [
      one.layer,
      ((weights[one.layer] ?? 1) * dialectFactors[from](one)) / dialectFactors[to](one),
    ]),
  );
}
