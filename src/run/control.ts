import type { Stage } from '../compile/compile.ts';
import type { Execution, KernelTime } from '../engines/engine.ts';
import { isEvaluationKnob } from '../program/builder.ts';
import type { Picture } from '../images/picture.ts';

/** A number of the loss that may change while a run goes on: `total`, `weights.style`. */
export interface Knob {
  readonly node: string;
  readonly parameter: string;
  readonly value: number;
}

/** The stage at work, as the run lends it to its control. */
export interface StageAtWork {
  readonly stage: Stage;
  readonly execution: Execution;
  /** The canvas as it was last seen, where the execution has lost it. */
  readonly seen?: Float32Array;
}

/**
 * The caller's hand on a run. Between two events it may change weights and settings, which hold from the next step on
 * and for every stage to come, and look at the canvas. To pause a run, do not ask for the next event.
 */
export class RunControl {
  private readonly knobs = new Map<string, Knob>();
  private readonly settings = new Map<string, Readonly<Record<string, unknown>>>();
  private atWork: StageAtWork | undefined;

  setKnob(knob: Knob): void {
    this.knobs.set(keyOf(knob), knob);
  }

  /** Takes other parameters for an optimizer: all of them, as its node has them. */
  setSettings(optimizer: string, settings: Readonly<Record<string, unknown>>): void {
    this.settings.set(optimizer, settings);
  }

  /** The canvas of the optimizer at work as it is now, not cut to [0, 1]. Undefined between stages. */
  async canvas(): Promise<Picture | undefined> {
    if (!this.atWork) return undefined;
    const { stage, execution, seen } = this.atWork;
    const [height, width] = stage.canvas.shape as [number, number];
    return { width, height, data: seen?.slice() ?? (await execution.read(execution.canvas)) };
  }

  /**
   * The time of every kernel of an evaluation at the canvas. Undefined between stages, and where the engine cannot tell;
   * rejects where the adapter cannot.
   */
  async profile(): Promise<readonly KernelTime[] | undefined> {
    return this.atWork?.execution.profile?.();
  }

  /** The settings that hold for a stage now. */
  settingsOf({ optimizer, settings }: Stage): Readonly<Record<string, unknown>> {
    return this.settings.get(optimizer) ?? settings;
  }

  /** Gives the changed knobs that a stage has to its execution; tells whether that changed its loss. */
  turnKnobs({ stage, execution }: StageAtWork, turned: Map<string, number>): boolean {
    const before = [...turned.values()];
    for (const { value } of stage.loop.each) {
      if (value.primitive !== 'knob' || isEvaluationKnob(value)) continue;
      const { node, parameter, value: compiled } = value.attributes as unknown as Knob;
      const key = keyOf({ node, parameter });
      const wanted = this.knobs.get(key)?.value ?? compiled;
      if (turned.get(key) !== wanted) execution.setKnob(node, parameter, wanted);
      turned.set(key, wanted);
    }
    return before.length > 0 && [...turned.values()].some((value, i) => value !== before[i]);
  }

  /** For the run itself: lends the stage at work, or takes it back. */
  lend(atWork: StageAtWork | undefined): void {
    this.atWork = atWork;
  }
}

function keyOf({ node, parameter }: Omit<Knob, 'value'>): string {
  return JSON.stringify([node, parameter]);
}
