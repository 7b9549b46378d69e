import { afterAll, expect, it } from 'vitest';
import { chooseEngine } from '../../src/engines/choose.ts';
import { patterns } from '../../src/images/patterns.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { meanActivations } from '../../src/run/mean-activations.ts';
import { featuresOf } from '../models/features-of.ts';
import { readBytes } from '../support/fixtures.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

it('makes the mean activation of every channel one', async () => {
  const network = loadFeatureNetwork(await readBytes('public/models/slim19.safetensors'));
  const pictures = [
    patterns.cells({ width: 64, height: 48, seed: 1, scale: 8, colors: 'sea' }),
    patterns.marble({ width: 40, height: 56, seed: 2, scale: 8, colors: 'ember' }),
  ];
  const means = await meanActivations(network, pictures, engine);
  for (const layer of ['conv1_1', 'conv3_1']) {
    const channels = means.get(layer)!.length;
    const sums = new Float64Array(channels);
    for (const picture of pictures) {
      const { [layer]: features } = await featuresOf(
        network,
        picture,
        { layers: [layer], pooling: 'average' },
        engine,
      );
      const share = channels / features!.length / pictures.length;
      features!.forEach((x, i) => (sums[i % channels]! += (x * share) / means.get(layer)![i % channels]!));
    }
    // A channel that neither picture activates is not changed.
    for (const sum of sums) if (sum > 1e-6) expect(sum).toBeCloseTo(1, 3);
    expect(sums.filter((sum) => sum > 1e-6).length).toBeGreaterThan(channels / 2);
  }
});
