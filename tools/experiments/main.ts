/**
 * Runs the experiments and writes the results to docs/experiments/: `npm run experiments [-- NAME...]`. Experiments
 * with current results are not run again, so a stopped series continues.
 */
import { chooseEngine } from '../../src/index.ts';
import { experiments } from './experiments.ts';
import { reportFiles } from './report.ts';
import { readResults, write, type Results } from './results.ts';
import { open, runExperiment } from './run-experiment.ts';

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

const results = new Map<string, Results>();
const missing: string[] = [];
for (const experiment of experiments) {
  const found = await readResults(experiment.name);
  if (found?.key === (await open(experiment)).key) results.set(experiment.name, found);
  else missing.push(experiment.name);
}
if (missing.length > 0) console.log(`No text yet: ${missing.join(', ')} did not run.`);
else for (const [file, content] of reportFiles((name) => results.get(name)!)) await write(file, content);
