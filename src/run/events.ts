import type { PlanSummary } from '../compile/plan.ts';
import type { Problem } from '../graph/problem.ts';
import type { Picture } from '../images/picture.ts';
import type { NoDescent } from './no-descent.ts';

/** The loss and its terms. */
export interface Losses {
  readonly total: number;
  /** The value of each loss node, before any weight. */
  readonly terms: Readonly<Record<string, number>>;
}

/** An optimizer is about to begin: everything that does not change is computed. */
export interface PreparedEvent {
  readonly type: 'prepared';
  readonly optimizer: string;
  readonly engine: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly summary: PlanSummary;
  /** Seconds that the preparation took. */
  readonly seconds: number;
}

/** How much a summand of a loss counts where an optimizer starts. */
export interface Pull {
  /** Its value times its weights. */
  readonly value: number;
  /** Of the total loss; more than 1 or less than 0 where terms are negative. */
  readonly fraction: number;
  /** The norm |∇|₂ of the gradient of `value` with respect to the canvas. */
  readonly gradient: number;
}

export interface TermPull extends Pull {
  /** Of terms that add up several layers: each of them, by name. */
  readonly parts?: Readonly<Record<string, Pull>>;
}

/** How much each term counts where an optimizer starts: reported once it is prepared, see the option `pulls` of {@link run}. */
export interface PullsEvent {
  readonly type: 'pulls';
  readonly optimizer: string;
  readonly total: number;
  /** By loss node; without those that are combined otherwise than in sums. */
  readonly terms: Readonly<Record<string, TermPull>>;
  /** Warnings about the balance of the terms that no earlier optimizer of the run has reported. */
  readonly warnings: readonly Problem[];
}

/**
 * How hard each term pulls after the step that was just reported, see `measuresGradients` of the control of a run: measured at
 * the picture that the step made, after the steps of `gradient-norms.ts`.
 */
export interface GradientsEvent {
  readonly type: 'gradients';
  readonly optimizer: string;
  readonly step: number;
  readonly evaluations: number;
  /** Seconds since the optimizer began, without the time of the measurements. */
  readonly seconds: number;
  /** By loss node, the norm |∇|₂ of the gradient of the weighted term; without terms that are combined otherwise than in sums. */
  readonly norms: Readonly<Record<string, number>>;
}

/**
 * A step is done. A first-order method reports the losses of the picture before the step, L-BFGS those of the picture that it
 * accepted.
 */
export interface StepEvent extends Losses {
  readonly type: 'step';
  readonly optimizer: string;
  /** Counts from 1. */
  readonly step: number;
  readonly steps: number;
  /** Evaluations of loss and gradient so far. */
  readonly evaluations: number;
  /** Seconds since the optimizer began. */
  readonly seconds: number;
}

/**
 * Why an optimizer ended: its steps are done, or `status` of its method, or the caller asked, or the graphics processor was
 * lost.
 */
export type EndReason = 'finished' | 'converged' | 'stalled' | 'diverged' | 'stopped' | 'lost';

/**
 * An optimizer has ended; the losses are those of the picture that it ends with. Where it diverged, that is the last one
 * whose loss was a number. Where it was stopped within a step, they are those of the last step. Where the device was lost, it is the last one that was seen, and the losses may be of a later
 * one; that may be before anything was prepared.
 */
export interface EndedEvent extends Losses {
  readonly type: 'ended';
  readonly optimizer: string;
  readonly reason: EndReason;
  readonly step: number;
  readonly evaluations: number;
  readonly seconds: number;
}

/** The loss stalled, and the action was taken after the step that was just reported. */
export interface MarkEvent {
  readonly type: 'event';
  readonly optimizer: string;
  readonly step: number;
  readonly kind: 'stop' | 'blur' | 'restart' | 'switch';
  /** Why and what, in words. */
  readonly text: string;
}

/** The loss did not decrease, or is not a number: reported before the optimizer ends, with the likely reason. */
export interface NoDescentEvent extends NoDescent {
  readonly type: 'event';
  readonly optimizer: string;
  readonly step: number;
  readonly kind: 'no-descent';
}

/** A picture that the graph shows or keeps. */
export interface PictureEvent {
  readonly type: 'picture';
  readonly node: string;
  readonly file: string | undefined;
  readonly picture: Picture;
}

export type RunEvent =
  | PreparedEvent
  | PullsEvent
  | GradientsEvent
  | StepEvent
  | MarkEvent
  | NoDescentEvent
  | EndedEvent
  | PictureEvent;
