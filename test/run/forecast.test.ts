import { expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import { forecastStage } from '../../src/run/forecast.ts';
import { run } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { hasWebgpu } from '../engines/backends.ts';
import { graph, node, wire } from '../graph/build.ts';

const settings = {
  adam: { method: 'adam' },
  'gradient descent': { method: 'gradient-descent', momentum: 0.5, learningRate: 1e-4 },
  'l-bfgs': { method: 'l-bfgs', history: 5 },
  'l-bfgs in a box': { method: 'l-bfgs', history: 2, bounds: 'project' },
  'l-bfgs by backtracking': { method: 'l-bfgs', history: 3, search: 'backtracking' },
  'restarted l-bfgs': { method: 'l-bfgs', history: 4, restart: 8 },
  'adam that switches': {
    onStall: 'switch',
    stallThreshold: 0.9,
    stallWindow: 2,
    switchTo: 'l-bfgs',
    history: 3,
  },
  'l-bfgs that is begun anew': {
    method: 'l-bfgs',
    history: 3,
    onStall: 'restart',
    stallMeasure: 'absolute',
    stallThreshold: 1e9,
    stallWindow: 7,
  },
};

const engines = [['tfjs-cpu'], ...(hasWebgpu ? [['webgpu'] as const] : [])] as const;

it.each(
  engines.flatMap(([engine]) => Object.entries(settings).map(([name, params]) => ({ engine, name, params }))),
)('what $name takes on $engine is known before it runs', async ({ engine: name, params }) => {
  const document = graph(
    [
      node('canvas: canvas', { width: 64, height: 48 }),
      node('smoothness: total-variation'),
      node('optimizer: optimizer', { steps: 16, ...params }),
      node('shown: preview'),
    ],
    [
      wire('canvas.image', 'smoothness.image'),
      wire('smoothness.loss', 'optimizer.loss'),
      wire('optimizer.image', 'shown.image'),
    ],
  );
  const nothing = () => Promise.reject(new Error('Nothing is named.'));
  const { catalogue, read } = await openWorld(document, vocabulary, {
    loadPicture: nothing,
    loadNetwork: nothing,
  });
  const compiled = compile(document, vocabulary, catalogue);
  const { engine } = await chooseEngine(name);
  try {
    const [stage] = compiled.stages;
    const { loopBytes } = forecastStage(stage!, engine.forecast(stage!.loop));
    let most = 0;
    for await (const event of run(compiled, engine, read)) {
      if (event.type === 'prepared') expect(event.summary.loopBytes).toBe(loopBytes);
      if (event.type === 'step') most = Math.max(most, engine.memoryBytes());
    }
    if (name === 'webgpu') expect(most).toBe(loopBytes);
    else {
      // Between two steps TensorFlow.js has given back what an evaluation took.
      expect(most).toBeLessThan(loopBytes);
      expect(most).toBeGreaterThan(loopBytes - stage!.loop.summary.loopBytes);
    }
  } finally {
    engine.dispose();
  }
});
