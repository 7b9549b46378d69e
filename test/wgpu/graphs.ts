import { readdirSync } from 'node:fs';
import { chooseEngine } from '../../src/index.ts';
import { adamGraph, AT_SAME_CANVAS } from '../engines/adam-graph.ts';
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
  const { compiled, read } = await adamGraph(`graphs/${file}`, SIDE, STEPS);
  const sideBySide = new SideBySide();
  const stages = compiled.stages.slice(0, 1);
  await courseOf({ ...compiled, stages }, sideBySide.of(engine, reference), read);
  const distance = sideBySide.ours.distanceTo(sideBySide.theirs);
  const passes = distance < AT_SAME_CANVAS;
  if (!passes) failed += 1;
  const seconds = ((performance.now() - since) / 1000).toFixed(0);
  console.log(
    `${passes ? 'ok ' : 'NOT'} ${file}: losses differ by ${distance.toExponential(1)}; ${seconds} s`,
  );
}
process.exit(failed > 0 ? 1 : 0);
