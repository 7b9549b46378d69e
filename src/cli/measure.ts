import { chooseEngine } from '../engines/choose.ts';
import { decodePicture } from '../images/codec.node.ts';
import type { FeatureNetwork } from '../models/feature-network.ts';
import { meanActivations } from '../run/mean-activations.ts';
import { readSample, sampleNames } from '../run/resolver.node.ts';

/** Mean activations over the samples that come with the package. */
export async function measureOnSamples(network: FeatureNetwork): Promise<Map<string, Float32Array>> {
  const names = await sampleNames();
  const pictures = await Promise.all(names.map(async (name) => decodePicture(await readSample(name))));
  // The same numbers on every machine, to the rounding of its processor.
  const { engine } = await chooseEngine('wasm');
  try {
    return await meanActivations(network, pictures, engine);
  } finally {
    engine.dispose();
  }
}
