import type { Compiled } from '../../src/compile/compile.ts';
import type { Plan } from '../../src/compile/plan.ts';
import type { Engine, Execution, InputReader, LeafReader } from '../../src/engines/engine.ts';
import { run } from '../../src/run/run.ts';
import { createRandom } from '../../src/images/random.ts';
import { relativeError } from './leaves.ts';

/** The losses at every canvas that a run comes by, by what they are the losses of. */
export class Course {
  readonly losses = new Map<string, number[]>();

  add(where: string, losses: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(losses)) {
      const key = `${where}: ${name}`;
      this.losses.set(key, [...(this.losses.get(key) ?? []), value]);
    }
  }

  /**
   * The most that this course is away from another: a total as a share of what it is there, a term as a share of the most
   * that it is on the way, for where canvas and content are one a term is all rounding.
   */
  distanceTo(other: Course): number {
    let distance = 0;
    for (const [name, values] of other.losses) {
      const most = Math.max(...values.map(Math.abs));
      values.forEach((value, i) => {
        const apart = Math.abs(this.losses.get(name)![i]! - value);
        if (apart > 0) distance = Math.max(distance, apart / (name.endsWith(': total') ? value : most));
      });
    }
    return distance;
  }
}

/** Runs the optimizers of a graph. */
export async function courseOf(compiled: Compiled, engine: Engine, read: InputReader): Promise<Course> {
  const course = new Course();
  for await (const event of run({ ...compiled, pictures: [] }, engine, read))
    if (event.type === 'step' || event.type === 'ended')
      course.add(event.optimizer, { total: event.total, ...event.terms });
  return course;
}

/** What two engines find at the same canvases. */
export class SideBySide {
  readonly ours = new Course();
  readonly theirs = new Course();
  /** The relative errors of our gradients. */
  readonly gradients: number[] = [];
  private prepared = 0;

  /** `engine`, which computes everything at each canvas on `other` as well. */
  of(engine: Engine, other: Engine): Engine {
    return evaluated(engine, async (one, plan, read) => {
      const two = await other.prepare(plan, read);
      const names = Object.keys(plan.outputs).filter((name) => name !== 'gradient');
      const where = `stage ${++this.prepared}`;
      const lossesIn = async (execution: Execution) => {
        const values = await execution.scalars(names);
        return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
      };
      return {
        evaluate: async () => {
          two.write(two.canvas, await one.read(one.canvas));
          await one.evaluate();
          await two.evaluate();
          this.ours.add(where, await lossesIn(one));
          this.theirs.add(where, await lossesIn(two));
          this.gradients.push(relativeError(await one.read(one.gradient), await two.read(two.gradient)));
        },
        setKnob: (...knob) => {
          two.setKnob(...knob);
        },
        dispose: () => {
          two.dispose();
        },
      };
    });
  }
}

/** An engine that moves every entry of the canvas by up to `most` before each evaluation, as a seed decides. */
export function disturbed(engine: Engine, most: number, seed: number): Engine {
  const { uniform } = createRandom(seed);
  return evaluated(engine, (execution) =>
    Promise.resolve({
      evaluate: async () => {
        const canvas = await execution.read(execution.canvas);
        execution.write(
          execution.canvas,
          canvas.map((entry) => entry + most * (2 * uniform() - 1)),
        );
        await execution.evaluate();
      },
    }),
  );
}

type Around = Pick<Execution, 'evaluate'> & Partial<Pick<Execution, 'setKnob' | 'dispose'>>;

/** An engine that evaluates one by one, as `around` says. */
function evaluated(
  engine: Engine,
  around: (execution: Execution, plan: Plan, read: LeafReader) => Promise<Around>,
): Engine {
  return {
    name: engine.name,
    compute: (plan, read) => engine.compute(plan, read),
    forecast: (plan) => engine.forecast(plan),
    memoryBytes: () => engine.memoryBytes(),
    dispose: () => undefined,
    prepare: async (plan, read) => {
      const execution = await engine.prepare(plan, read);
      const { evaluate, setKnob, dispose } = await around(execution, plan, read);
      return {
        vectors: execution.vectors,
        canvas: execution.canvas,
        gradient: execution.gradient,
        evaluate,
        scalars: (names) => execution.scalars(names),
        output: (name) => execution.output(name),
        read: (v) => execution.read(v),
        write: (v, entries) => {
          execution.write(v, entries);
        },
        setKnob: (...knob) => {
          execution.setKnob(...knob);
          setKnob?.(...knob);
        },
        dispose: () => {
          execution.dispose();
          dispose?.();
        },
      };
    },
  };
}
