import type { Layer } from './architecture.ts';
import { builtIns, type BuiltIn } from './built-in.ts';

/**
 * Makes sure that a network is the built-in one, or its beginning, layer by layer.
 *
 * @throws Error that names the first layer that differs, and the network that the file has instead where it is known.
 */
export function requireLayers({ layers }: { layers: readonly Layer[] }, wanted: BuiltIn): void {
  const instead = builtIns.find((one) => one !== wanted && isBeginning(layers, one.layers));
  const hint = instead ? ` The file has the layers of ${instead.title}: add it as ${instead.name}.` : '';
  layers.forEach((layer, i) => {
    const expected = wanted.layers[i];
    if (!expected)
      throw new Error(`${wanted.title} ends before the file’s layer ${layerText(layer)}.${hint}`);
    if (layerText(layer) !== layerText(expected))
      throw new Error(
        `This is not ${wanted.title}: where ${layerText(expected)} should be, the file has ${layerText(layer)}.${hint}`,
      );
  });
}

/** Whether the layers are a network's own from its first one on. */
export function isBeginning(layers: readonly Layer[], of: readonly Layer[]): boolean {
  return layers.length > 0 && layers.every((layer, i) => of[i] && layerText(layer) === layerText(of[i]));
}

/** `conv1_1 (3 to 64 channels)`, `pool1` */
function layerText(layer: Layer): string {
  return layer.kind === 'pool' ? layer.name : `${layer.name} (${layer.in} to ${layer.out} channels)`;
}
