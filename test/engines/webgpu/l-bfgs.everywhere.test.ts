import { describe, expect, it } from 'vitest';
import { openGpu } from '../../../src/engines/webgpu/device/gpu.ts';
import { Readback } from '../../../src/engines/webgpu/execution/readback.ts';
import { Submitter } from '../../../src/engines/webgpu/execution/submitter.ts';
import { DeviceSearch } from '../../../src/engines/webgpu/vectors/l-bfgs/search.ts';
import { VectorSpace } from '../../../src/engines/webgpu/vectors/space.ts';
import type { Vector } from '../../../src/engines/webgpu/vectors/vector.ts';
import { createOptimizer } from '../../../src/optimizers/create-optimizer.ts';
import type { LBFGSSettings } from '../../../src/optimizers/l-bfgs-settings.ts';
import type { Objective } from '../../../src/optimizers/objective.ts';
import type { OptimizerState, StepReport } from '../../../src/optimizers/optimizer.ts';
import { arrayObjective } from '../../optimizers/array-objective.ts';
import { quadratic, rosenbrock, type Problem } from '../../optimizers/problems.ts';
import { hasWebgpu } from '../backends.ts';

const settings: LBFGSSettings = {
  method: 'l-bfgs',
  history: 5,
  gradientTolerance: 0,
  changeTolerance: 0,
  maxEvaluations: 20,
  search: 'backtracking',
};

interface DeviceObjective extends Objective<Vector> {
  readonly read: (v: Vector) => Promise<Float32Array>;
  readonly write: (v: Vector, entries: ArrayLike<number>) => void;
  readonly bytes: () => number;
}

/** Shared, because they take a while to compile. */
const pipelines = new Map<string, GPUComputePipeline>();

/** A problem whose x, gradient and loss are on the device; only the evaluation is not. */
async function deviceObjective(
  problem: Problem,
  start: ArrayLike<number>,
  software?: boolean,
): Promise<DeviceObjective> {
  const { device, traits: own } = await openGpu();
  const traits = { software: software ?? own.software };
  const submitter = new Submitter(device);
  const readback = new Readback(device, 4 * start.length, (work) => work);
  const vectors = new VectorSpace(device, submitter, readback, start.length);
  const [x, gradient, loss] = [vectors.create(), vectors.create(), vectors.make(1)];
  const read = (v: Vector) => {
    const staging = readback.take(4 * v.length);
    submitter.copy(v.buffer, staging, 4 * v.length, 0, v.offset);
    submitter.submit();
    return readback.read(staging, 4 * v.length);
  };
  const write = (v: Vector, entries: ArrayLike<number>) => {
    submitter.submit();
    device.queue.writeBuffer(v.buffer, v.offset, Float32Array.from(entries));
  };
  write(x, start);
  return {
    vectors,
    x,
    gradient,
    evaluate: async () => {
      const at = problem(await read(x));
      write(gradient, at.gradient);
      write(loss, [at.loss]);
      return Math.fround(at.loss);
    },
    queuedSearch: (wanted) =>
      new DeviceSearch(
        { device, traits, submitter, vectors, read, x, gradient, loss: loss.buffer, pipelines },
        wanted,
      ),
    read,
    write,
    bytes: () => vectors.bytes(),
  };
}

async function stepsOf<V>(objective: Objective<V>, most: number, own = settings): Promise<StepReport[]> {
  const optimizer = createOptimizer(own, objective);
  const reports: StepReport[] = [];
  for (let i = 0; i < most; i++) {
    const report = await optimizer.step();
    reports.push(report);
    if (report.status !== 'running') break;
  }
  optimizer.dispose();
  return reports;
}

const start = (length: number) => Array.from({ length }, (_, i) => (i % 2 ? 1 : -1.2));

describe.runIf(hasWebgpu)('L-BFGS on the device', () => {
  it.each([
    ['quadratic', quadratic, 30, 12],
    ['rosenbrock', rosenbrock, 2, 12],
    ['rosenbrock', rosenbrock, 100, 20],
    ['rosenbrock', rosenbrock, 3000, 20],
  ] as const)('takes the same steps as L-BFGS on the host: %s', async (_, problem, length, steps) => {
    const expected = await stepsOf(arrayObjective(problem, start(length)), steps);
    const actual = await stepsOf(await deviceObjective(problem, start(length)), steps);
    expect(actual.map(({ evaluations, status }) => ({ evaluations, status }))).toEqual(
      expected.map(({ evaluations, status }) => ({ evaluations, status })),
    );
    actual.forEach(({ loss }, i) => {
      expect(Math.abs(loss / expected[i]!.loss - 1)).toBeLessThan(1e-2);
    });
  });

  it.each([1e-12, 1e12])('takes the same steps if the loss is multiplied by %f', async (factor) => {
    const scaled: Problem = (x) => {
      const { loss, gradient } = rosenbrock(x);
      return { loss: factor * loss, gradient: gradient.map((entry) => factor * entry) };
    };
    const own = { ...settings, gradientTolerance: 1e-6 };
    const expected = await stepsOf(await deviceObjective(rosenbrock, start(10)), 12, own);
    const actual = await stepsOf(await deviceObjective(scaled, start(10)), 12, own);
    expect(actual.map(({ evaluations, status }) => ({ evaluations, status }))).toEqual(
      expected.map(({ evaluations, status }) => ({ evaluations, status })),
    );
    actual.forEach(({ loss }, i) => {
      expect(Math.abs(loss / factor / expected[i]!.loss - 1)).toBeLessThan(1e-3);
    });
  });

  it.each([true, false])(
    'has the same result with and without sums shared by workgroups: software %s',
    async (software) => {
      const expected = await stepsOf(arrayObjective(rosenbrock, start(1500)), 8);
      const actual = await stepsOf(await deviceObjective(rosenbrock, start(1500), software), 8);
      actual.forEach(({ loss, evaluations }, i) => {
        expect(evaluations).toBe(expected[i]!.evaluations);
        expect(Math.abs(loss / expected[i]!.loss - 1)).toBeLessThan(1e-4);
      });
    },
  );

  it('finds the minimum', async () => {
    const objective = await deviceObjective(rosenbrock, start(10));
    const reports = await stepsOf(objective, 200, { ...settings, history: 10, gradientTolerance: 1e-6 });
    expect(reports.at(-1)!.status).toBe('converged');
    for (const entry of await objective.read(objective.x)) expect(entry).toBeCloseTo(1, 2);
  });

  it('respects bounds like the host, even if the start is outside', async () => {
    const own = { ...settings, bounds: [0.2, 0.6] as const };
    const host = arrayObjective(rosenbrock, start(20));
    const device = await deviceObjective(rosenbrock, start(20));
    const [expected, actual] = [await stepsOf(host, 10, own), await stepsOf(device, 10, own)];
    expect(actual.map(({ evaluations }) => evaluations)).toEqual(
      expected.map(({ evaluations }) => evaluations),
    );
    const x = await device.read(device.x);
    expect(
      x.filter((entry) => entry === Math.fround(0.2) || entry === Math.fround(0.6)).length,
    ).toBeGreaterThan(2);
    x.forEach((entry, i) => {
      expect(entry).toBeCloseTo(host.x[i]!, 3);
    });
  });

  it('converges if little changes or the gradient is small, even at the start', async () => {
    const little = await stepsOf(await deviceObjective(quadratic, start(20)), 99, {
      ...settings,
      changeTolerance: 1e-3,
    });
    expect(little.at(-1)!.status).toBe('converged');
    const minimum = await deviceObjective(quadratic, [0, 0.5, 1]);
    expect(await stepsOf(minimum, 9, { ...settings, gradientTolerance: 1e-5 })).toEqual([
      { loss: 0, evaluations: 1, status: 'converged' },
    ]);
  });

  it('returns to the start of a failed search, and reports it', async () => {
    // The gradient points the wrong way.
    const wrong: Problem = (x) => ({ loss: x[0]! ** 2, gradient: Float64Array.of(-2 * x[0]!) });
    const objective = await deviceObjective(wrong, [1]);
    const reports = await stepsOf(objective, 9, { ...settings, maxEvaluations: 6 });
    expect(reports).toEqual([{ loss: 1, evaluations: 8, status: 'stalled' }]);
    expect([...(await objective.read(objective.x))]).toEqual([1]);
  });

  it('skips pairs without curvature, and steps back if the loss is not a number', async () => {
    const concave: Problem = (x) => ({ loss: -(x[0]! ** 2), gradient: Float64Array.of(-2 * x[0]!) });
    const objective = await deviceObjective(concave, [1]);
    const optimizer = createOptimizer(settings, objective);
    for (let i = 0; i < 5; i++) await optimizer.step();
    expect(Object.keys((await optimizer.state()).vectors)).toEqual(['gradient']);

    const walled: Problem = (x) => ({ loss: x[0]! < 0.9 ? NaN : x[0]!, gradient: Float64Array.of(1) });
    const host = await stepsOf(arrayObjective(walled, [1]), 3);
    expect(await stepsOf(await deviceObjective(walled, [1]), 3)).toEqual(
      host.map((report) => ({ ...report, loss: Math.fround(report.loss) })),
    );
  });

  it('refuses a start without a finite loss or gradient', async () => {
    const lossless: Problem = () => ({ loss: NaN, gradient: Float64Array.of(0) });
    await expect(stepsOf(await deviceObjective(lossless, [1]), 1)).rejects.toThrow(
      'The loss at the starting point',
    );
    const steep: Problem = () => ({ loss: 1, gradient: Float64Array.of(NaN) });
    await expect(stepsOf(await deviceObjective(steep, [1]), 1)).rejects.toThrow(
      'The gradient at the starting point',
    );
  });

  it.each([0, 1, 3, 9])('continues from a state after %i steps with the same bits', async (count) => {
    const through = await deviceObjective(rosenbrock, start(20));
    const optimizer = createOptimizer(settings, through);
    for (let i = 0; i < count; i++) await optimizer.step();
    const resumed = await deviceObjective(rosenbrock, await through.read(through.x));
    const other = createOptimizer(settings, resumed);
    const lent = await moved(await optimizer.state(), through, resumed);
    other.restore(lent);
    for (const vector of Object.values(lent.vectors)) resumed.vectors.free(vector);
    for (let i = 0; i < 8; i++) expect(await other.step()).toEqual(await optimizer.step());
    expect(await resumed.read(resumed.x)).toEqual(await through.read(through.x));
  });

  it('exports a state that L-BFGS on the host continues from', async () => {
    const objective = await deviceObjective(rosenbrock, start(20));
    const optimizer = createOptimizer(settings, objective);
    for (let i = 0; i < 9; i++) await optimizer.step();
    const { numbers, vectors } = await optimizer.state();
    const host = arrayObjective(rosenbrock, [...(await objective.read(objective.x))]);
    const other = createOptimizer(settings, host);
    const arrays = Object.entries(vectors).map(
      async ([name, v]) => [name, Float64Array.from(await objective.read(v))] as const,
    );
    other.restore({ numbers, vectors: Object.fromEntries(await Promise.all(arrays)) });
    for (let i = 0; i < 3; i++) {
      const [expected, actual] = [await other.step(), await optimizer.step()];
      expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-2);
    }
  });

  it('goes back by copies of its changing vectors, for as many steps as promised', async () => {
    const objective = await deviceObjective(rosenbrock, start(20));
    const optimizer = createOptimizer(settings, objective);
    const { vectors, x } = objective;
    const queue = optimizer.queue!;
    const evaluate = async (count: number) => {
      const seen: number[][] = [];
      for (let i = 0; i < count; i++) {
        queue.before!();
        const loss = await objective.evaluate();
        queue.after();
        seen.push([loss, (await objective.read(queue.verdict!))[0]!]);
      }
      return seen;
    };
    // In the middle of a search or not: wherever that may be.
    for (const before of [0, 1, 13]) {
      await evaluate(before);
      const moving = [x, ...Object.values(queue.mark().vectors)];
      const marks = moving.map((vector) => {
        const mark = vectors.create(vector);
        vectors.copy(vector, mark);
        return mark;
      });
      const seen = await evaluate(queue.underWay);
      moving.forEach((vector, i) => {
        vectors.copy(marks[i]!, vector);
      });
      expect(await evaluate(queue.underWay)).toEqual(seen);
    }
  });

  it('does not wait forever for a verdict', async () => {
    const objective = await deviceObjective(quadratic, start(20));
    const search = objective.queuedSearch!(settings)!;
    const silent = { ...objective, queuedSearch: () => Object.assign(search, { judge: () => undefined }) };
    await expect(stepsOf(silent, 1)).rejects.toThrow('does not run the line search');
  });

  it('frees its buffers', async () => {
    const objective = await deviceObjective(quadratic, start(20));
    const before = objective.bytes();
    await stepsOf(objective, 3);
    expect(objective.bytes()).toBe(before);
  });
});

/** A state with its vectors copied to another device objective. */
async function moved(
  { numbers, vectors }: OptimizerState<Vector>,
  from: DeviceObjective,
  to: DeviceObjective,
): Promise<OptimizerState<Vector>> {
  const copies: Record<string, Vector> = {};
  for (const [name, vector] of Object.entries(vectors)) {
    copies[name] = to.vectors.create();
    to.write(copies[name], await from.read(vector));
  }
  return { numbers: JSON.parse(JSON.stringify(numbers)) as Record<string, number[]>, vectors: copies };
}
