import { compile } from '../../src/compile/compile.ts';
import type { OptimizerPlan } from '../../src/optimizers/index.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';

const nothing = { missing: 'nothing is here', remedy: 'none' };
const catalogue = { pictureSize: () => nothing, network: () => nothing };

/** The plan of an optimizer node with these parameters. */
export function optimizerPlan(params: object): OptimizerPlan {
  const document = graph(
    [
      node('canvas: canvas', { width: 4, height: 4 }),
      node('smoothness: total-variation'),
      node('optimizer: optimizer', params),
    ],
    [wire('canvas.image', 'smoothness.image'), wire('smoothness.loss', 'optimizer.loss')],
  );
  return compile(document, vocabulary, catalogue).stages.at(-1)!.plan;
}
