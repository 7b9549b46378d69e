import { differentiate } from '../../../src/compile/differentiate.ts';
import { planOf, type Plan } from '../../../src/compile/plan.ts';
import { Builder } from '../../../src/program/builder.ts';
import { heightWidthChannels } from '../../../src/program/shape.ts';
import type { Value } from '../../../src/program/value.ts';
import { Leaves, random } from '../leaves.ts';

interface Layer {
  readonly outs: number;
  readonly size: number;
  readonly pool?: 'maxPool' | 'averagePool';
}

/** A network with a loss at every layer, as mean squares and as Gram matrices. */
export function networkPlan(
  height: number,
  width: number,
  layers: readonly Layer[],
): { plan: Plan; leaves: Leaves } {
  const leaves = new Leaves(new Builder());
  const { b } = leaves;
  let x: Value = leaves.canvas(random([height, width, 3], 1));
  const losses = layers.map(({ outs, size, pool }, i) => {
    const [, , ins] = heightWidthChannels(x.shape);
    const reach = Math.sqrt(3 / (size * size * ins));
    const kernel = leaves.input(`kernel ${i}`, random([size, size, ins, outs], 2 + i, -reach, reach));
    x = b.relu(b.conv2d(x, kernel, leaves.input(`bias ${i}`, random([outs], 9 + i, -0.1, 0.1))));
    const [rows, columns] = heightWidthChannels(x.shape);
    const gram = b.mul(b.gram(b.reshape(x, [rows * columns, outs])), 1 / (rows * columns));
    const loss = b.add(b.mean(b.square(b.sub(x, 0.2))), b.mean(b.square(gram)));
    if (pool) x = b[pool](x);
    return loss;
  });
  const total = losses.reduce((sum, loss) => b.add(sum, loss));
  return { plan: planOf(differentiate({ outputs: { total } }, 'total')), leaves };
}
