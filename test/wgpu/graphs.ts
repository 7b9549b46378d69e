import { readdirSync, readFileSync } from 'node:fs';
import { expand } from '../../src/graph/expand.ts';
import {
  changeParameters,
  chooseEngine,
  compile,
  openWorld,
  parseDocument,
  scalePixels,
  vocabulary,
} from '../../src/index.ts';
import { resolver } from '../../src/node.ts';
import { SideBySide, courseOf } from '../engines/courses.ts';
import { pretendGraphicsProcessor } from './pretend.ts';

const SIDE = 48;
const STEPS = 3;

pretendGraphicsProcessor();
const { engine: reference } = await chooseEngine('wasm');
const { engine } = await chooseEngine('webgpu');
const wanted = process.argv.slice(2);
const files = readdirSync('graphs').filter(
  (file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)),
);
let failed = 0;
for (const file of files) {
  const since = performance.now();
  const path = `graphs/${file}`;
  const document = expand(parseDocument(readFileSync(path, 'utf8')));
  const world = await openWorld(document, vocabulary, resolver(document, path));
  const sides = compile(document, vocabulary, world.catalogue).pictures.flatMap(({ shape }) => shape);
  const scaled = scalePixels(document, vocabulary, SIDE / Math.max(...sides));
  const short = changeParameters(scaled, ({ type, params = {} }) =>
    type === 'optimizer'
      ? {
          method: 'adam',
          steps: STEPS,
          maxEvaluations: 0,
          ...(params['method'] !== 'adam' && { learningRate: 0.03 }),
          ...(params['pyramid'] !== undefined && { pyramid: `1/2:${STEPS}, 1` }),
        }
      : {},
  );
  const compiled = compile(short, vocabulary, world.catalogue);
  const sideBySide = new SideBySide();
  const stages = compiled.stages.slice(0, 1);
  await courseOf({ ...compiled, stages }, sideBySide.of(engine, reference), world.read);
  const distance = sideBySide.ours.distanceTo(sideBySide.theirs);
  // As in test/graphs-on-webgpu.test.ts.
  const passes = distance <= 1e-4;
  if (!passes) failed += 1;
  const seconds = ((performance.now() - since) / 1000).toFixed(0);
  console.log(
    `${passes ? 'ok ' : 'NOT'} ${file}: losses differ by ${distance.toExponential(1)}; ${seconds} s`,
  );
}
process.exit(failed > 0 ? 1 : 0);
