import { differentiate } from '../../../src/compile/differentiate.ts';
import { planOf, type Plan } from '../../../src/compile/plan.ts';
import { Builder } from '../../../src/program/builder.ts';
import type { Value } from '../../../src/program/value.ts';
import { given } from '../../support/leaves.ts';

const BLOCKS = [
  [2, 64],
  [2, 128],
  [4, 256],
  [4, 512],
  [1, 512],
] as const;

/** The loss of Gatys over VGG-19 up to conv5_1, its gradient with it: sizes only, the leaves have no entries. */
export function vggPlan(height: number, width: number): Plan {
  const b = new Builder();
  const input = (source: string, shape: number[]): Value => given(b, shape, source);
  const features = (picture: Value): Map<string, Value> => {
    let x = b.div(b.sub(picture, input('mean', [1, 1, 3])), input('deviation', [1, 1, 3]));
    const found = new Map<string, Value>();
    BLOCKS.forEach(([count, outs], block) => {
      if (block > 0) x = b.maxPool(x);
      for (let n = 1; n <= count; n++) {
        const name = `conv${block + 1}_${n}`;
        const kernel = input(`${name}.kernel`, [3, 3, x.shape[2]!, outs]);
        x = b.relu(b.conv2d(x, kernel, input(`${name}.bias`, [outs])));
        found.set(name, x);
      }
    });
    return found;
  };
  const gram = (f: Value): Value => b.gram(b.reshape(f, [f.shape[0]! * f.shape[1]!, f.shape[2]!]));
  const shape = [height, width, 3];
  const content = features(input('content', shape)).get('conv4_2')!;
  const style = features(input('style', shape));
  const canvas = features(b.emit('canvas', [], { shape, node: 'canvas' }));
  const terms = ['conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'].map((layer) =>
    b.mean(b.square(b.sub(gram(canvas.get(layer)!), gram(style.get(layer)!)))),
  );
  const likeness = b.mean(b.square(b.sub(canvas.get('conv4_2')!, content)));
  const total = terms.reduce((sum, term) => b.add(sum, term), likeness);
  return planOf(differentiate({ outputs: { total } }, 'total'));
}
