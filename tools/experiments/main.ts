/**
 * Runs the experiments and writes what came of them to docs/experiments/: `npm run experiments [-- NAME...]`. What has
 * run already, of the same graph at the same size, is not run again: it goes on where it was stopped.
 */
import { chooseEngine } from '../../src/index.ts';
import { experiments } from './experiments.ts';
import { reportFiles } from './report.ts';
import { readResults, write } from './results.ts';
import { runExperiment } from './run-experiment.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !experiments.some((experiment) => experiment.name === name));
if (unknown !== undefined)
  throw new Error(
    `no experiment named ${unknown}; there are ${experiments.map(({ name }) => name).join(', ')}`,
  );

const { engine } = await chooseEngine('wasm');
try {
  for (const experiment of experiments)
    if (wanted.length === 0 || wanted.includes(experiment.name)) await runExperiment(experiment, engine);
} finally {
  engine.dispose();
}

const results = new Map(
  await Promise.all(experiments.map(async ({ name }) => [name, await readResults(name)] as const)),
);
const missing = experiments.filter(({ name }) => !results.get(name)).map(({ name }) => name);
if (missing.length > 0) console.log(`No text yet: ${missing.join(', ')} did not run.`);
else for (const [file, content] of reportFiles((name) => results.get(name)!)) await write(file, content);
