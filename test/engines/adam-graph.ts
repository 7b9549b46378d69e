import { readFileSync } from 'node:fs';
import type { Compiled } from '../../src/compile/compile.ts';
import type { InputReader } from '../../src/engines/engine.ts';
import { expand } from '../../src/graph/expand.ts';
import {
  changeParameters,
  compile,
  openWorld,
  parseDocument,
  scalePixels,
  vocabulary,
} from '../../src/index.ts';
import { resolver } from '../../src/node.ts';

/** What losses at the same canvas may differ by between the webgpu engine and wasm. */
export const AT_SAME_CANVAS = 1e-4;

/** A graph of a file, its longest side `side` pixels, with every optimizer as so many steps of Adam. */
export async function adamGraph(
  file: string,
  side: number,
  steps: number,
): Promise<{ compiled: Compiled; read: InputReader }> {
  const document = expand(parseDocument(readFileSync(file, 'utf8')));
  const world = await openWorld(document, vocabulary, resolver(document, file));
  const sides = compile(document, vocabulary, world.catalogue).pictures.flatMap(({ shape }) => shape);
  const scaled = scalePixels(document, vocabulary, side / Math.max(...sides));
  const short = changeParameters(scaled, ({ type, params = {} }) =>
    type === 'optimizer'
      ? {
          method: 'adam',
          steps,
          maxEvaluations: 0,
          // A learning rate that was set for Adam is kept.
          ...(params['method'] !== 'adam' && { learningRate: 0.03 }),
          ...(params['pyramid'] !== undefined && { pyramid: `1/2:${steps}, 1` }),
        }
      : {},
  );
  return { compiled: compile(short, vocabulary, world.catalogue), read: world.read };
}
