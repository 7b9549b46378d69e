import { heightWidth } from '../program/shape.ts';
import type { Stage } from '../compile/compile.ts';
import { DeviceLostError, type Execution, type KernelTime } from '../engines/engine.ts';
import type { Picture } from '../images/picture.ts';
import type { OptimizerPlan } from '../optimizers/index.ts';
import { isEvaluationKnob } from '../program/operations.ts';
import type { ValueOf } from '../program/value.ts';
import type { Checkpoint } from './checkpoint.ts';
import { wholeOf, type LiveCheckpoint } from './live-checkpoint.ts';

/** A number of the loss that may change during a run: `total`, `weights.style`. */
export interface Knob {
  readonly node: string;
  readonly parameter: string;
  readonly value: number;
}

/** A stage at work, as the run lends it to its control. */
export interface StageAtWork {
  readonly stage: Stage;
  readonly execution: Execution;
  /** The values that its knobs were given last, by their names. */
  readonly knobs: Map<string, number>;
  readonly checkpoint: () => Promise<LiveCheckpoint>;
  /** As a checkpoint, without what only this canvas size has a use for: results of others, and the pairs of L-BFGS. */
  readonly end: () => Promise<LiveCheckpoint>;
  /** The canvas after the step that was reported last. */
  readonly look: () => Promise<Float32Array>;
  /** Whether that canvas lies ready, so that a look takes no step again. */
  readonly isReady: () => boolean;
}

/** A stage that has lost its device, or never had one. */
interface LostStage {
  readonly stage: Stage;
  /** The canvas as it was last seen. */
  readonly seen: Float32Array;
}

/**
 * The caller's control of a run. Between two events it may change weights and settings, which apply from the next step on
 * and for every stage to come, and look at the canvas. To pause a run, do not ask for the next event.
 */
export class RunControl {
  /** How often anything has been changed. */
  changes = 0;
  /** Whether the gradient norm of each term is measured after some steps, as `gradients` events. May change at any time. */
  measuresGradients = false;
  private readonly knobs = new Map<string, Knob>();
  private readonly settings = new Map<string, Readonly<Record<string, unknown>>>();
  /** The plans that follow from those settings, by stage. */
  private readonly plans = new WeakMap<Stage, { settings: object; plan: OptimizerPlan }>();
  /** By the id of the stage, the one whose event came last at the end. */
  private readonly atWork = new Map<string, StageAtWork | LostStage>();

  setKnob(knob: Knob): void {
    this.changes += 1;
    this.knobs.set(keyOf(knob), knob);
  }

  /** Takes other parameters for an optimizer: all of them, as its node has them. */
  setSettings(optimizer: string, settings: Readonly<Record<string, unknown>>): void {
    this.changes += 1;
    this.settings.set(optimizer, settings);
  }

  /**
   * The canvas of a stage at work as it is now, not cut to [0, 1]: of the one whose event came last, unless its id is
   * given. Undefined if it is not at work.
   */
  async canvas(stage?: string): Promise<Picture | undefined> {
    const atWork = stage === undefined ? [...this.atWork.values()].at(-1) : this.atWork.get(stage);
    if (!atWork) return undefined;
    const [height, width] = heightWidth(atWork.stage.canvas.shape);
    return { width, height, data: 'seen' in atWork ? atWork.seen.slice() : await atWork.look() };
  }

  /**
   * Whether viewing the canvas of a stage costs no more than reading it. Between two events of a run that is ahead of its
   * reports, some steps must be repeated for it; frequent viewers should wait for the next event without this cost.
   */
  isReady(stage: string): boolean {
    const atWork = this.atWork.get(stage);
    return !atWork || 'seen' in atWork || atWork.isReady();
  }

  /**
   * The time of every kernel of an evaluation at the canvas. Undefined between stages, without a device, and if the engine
   * cannot measure it; rejects if the adapter cannot.
   */
  async profile(): Promise<readonly KernelTime[] | undefined> {
    return this.latest()?.execution.profile?.();
  }

  /**
   * Everything needed to continue from here later, see the option `resume` of {@link run}, for the active optimizer with the
   * last event. Undefined between stages, and if it has lost its device. The changes made through this control are not part of
   * it: the resumed graph has its own weights and settings.
   */
  async checkpoint(): Promise<Checkpoint | undefined> {
    const latest = this.latest();
    return latest && unlessLost(latest.checkpoint().then(wholeOf));
  }

  /** As {@link checkpoint}, of every optimizer at work: several where they race, each between two of its steps. */
  async checkpoints(): Promise<readonly Checkpoint[]> {
    const checkpoints: Checkpoint[] = [];
    for (const live of await this.liveCheckpoints()) {
      const checkpoint = await unlessLost(wholeOf(live));
      if (checkpoint) checkpoints.push(checkpoint);
    }
    return checkpoints;
  }

  /** As {@link checkpoints}, to be read before the next event is asked for. */
  async liveCheckpoints(): Promise<readonly LiveCheckpoint[]> {
    const checkpoints: LiveCheckpoint[] = [];
    for (const atWork of this.atWork.values()) {
      const checkpoint = 'seen' in atWork ? undefined : await unlessLost(atWork.checkpoint());
      if (checkpoint) checkpoints.push(checkpoint);
    }
    return checkpoints;
  }

  /**
   * What an optimizer at work has come to, for going on at another size: the canvas and the averages of its gradients. Undefined if it is not
   * at work, or has lost its device.
   */
  async end(stage: string): Promise<LiveCheckpoint | undefined> {
    const atWork = this.atWork.get(stage);
    return atWork && !('seen' in atWork) ? unlessLost(atWork.end()) : undefined;
  }

  /** The plan that holds for a stage now. Parameters that its optimizer refuses change nothing. */
  planOf(stage: Stage): OptimizerPlan {
    const settings = this.settings.get(stage.node);
    const known = this.plans.get(stage);
    if (!settings || known?.settings === settings) return known?.plan ?? stage.plan;
    const plan = stage.planWith(settings) ?? known?.plan ?? stage.plan;
    this.plans.set(stage, { settings, plan });
    return plan;
  }

  /** The number that a knob has now. */
  knobValue({ attributes }: ValueOf<'knob'>): number {
    return this.knobs.get(keyOf(attributes))?.value ?? attributes.value;
  }

  /** Passes the changed knobs of a stage to its execution; returns whether that changed its loss. */
  turnKnobs({ stage, execution, knobs: turned }: StageAtWork): boolean {
    const before = [...turned.values()];
    for (const { value } of stage.loop.each) {
      if (value.primitive !== 'knob' || isEvaluationKnob(value)) continue;
      const { node, parameter } = value.attributes;
      const key = keyOf({ node, parameter });
      const wanted = this.knobValue(value);
      if (turned.get(key) !== wanted) execution.setKnob(node, parameter, wanted);
      turned.set(key, wanted);
    }
    return before.length > 0 && [...turned.values()].some((value, i) => value !== before[i]);
  }

  /** For the run itself: lends a stage whose event comes next. */
  lend(atWork: StageAtWork): void {
    const { id } = atWork.stage;
    this.atWork.delete(id);
    this.atWork.set(id, atWork);
  }

  /** For the run itself: a stage has lost its device, and its canvas was last `seen` so. */
  lose(stage: Stage, seen: Float32Array): void {
    this.atWork.delete(stage.id);
    this.atWork.set(stage.id, { stage, seen });
  }

  /** For the run itself: takes back a stage that has ended. */
  takeBack({ id }: Stage): void {
    this.atWork.delete(id);
  }

  private latest(): StageAtWork | undefined {
    const latest = [...this.atWork.values()].at(-1);
    return latest && !('seen' in latest) ? latest : undefined;
  }
}

/** Undefined if the device is lost, which the run itself reports when it continues. */
async function unlessLost<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DeviceLostError) return undefined;
    throw error;
  }
}

function keyOf({ node, parameter }: Omit<Knob, 'value'>): string {
  return JSON.stringify([node, parameter]);
}
