/** One convolution in the drawing of a network. */
export interface DrawnLayer {
  readonly name: string;
  /** What stands on it: `2` for `conv4_2`. */
  readonly label: string;
}

/** The convolutions between two poolings. */
export interface DrawnBlock {
  readonly name: string;
  readonly layers: readonly DrawnLayer[];
}

/** The convolutions of slim19 and of VGG-19 up to there: what is drawn where a model's layers are not known yet. */
const usual = [2, 2, 4, 4, 1].flatMap((count, block) =>
  Array.from({ length: count }, (_, layer) => `conv${block + 1}_${layer + 1}`),
);

/**
 * The blocks of a network by the names of its layers. Layers that are chosen but not in the network come in a block of
 * their own at the end, so that they can be taken off.
 */
export function drawNetwork(known: readonly string[], chosen: readonly string[]): DrawnBlock[] {
  const names = (known.length > 0 ? known : usual).filter((name) => !name.startsWith('pool'));
  const blocks = new Map<string, DrawnLayer[]>();
  const put = (block: string, layer: DrawnLayer) => blocks.set(block, [...(blocks.get(block) ?? []), layer]);
  for (const name of names) {
    const [, block = '', label = name] = /^conv(\d+)_(\d+)$/.exec(name) ?? [];
    put(block, { name, label });
  }
  for (const name of chosen) if (!names.includes(name)) put('?', { name, label: name });
  return [...blocks].map(([name, layers]) => ({ name, layers }));
}

/** The layers with one taken on or off, first to last; the last one cannot be taken off. */
export function toggleLayer(
  blocks: readonly DrawnBlock[],
  chosen: readonly string[],
  name: string,
): string[] {
  const wanted = new Set(chosen);
  if (!wanted.delete(name)) wanted.add(name);
  if (wanted.size === 0) return [...chosen];
  return blocks
    .flatMap(({ layers }) => layers.map((layer) => layer.name))
    .filter((layer) => wanted.has(layer));
}
