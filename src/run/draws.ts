import type { Plan } from '../compile/plan.ts';
import type { Execution } from '../engines/engine.ts';
import { evaluationKnob, isEvaluationKnob } from '../program/operations.ts';

/** Lets a plan that draws random numbers draw others at every evaluation: turns the knob that counts them. */
export class Draws {
  /** How often it has drawn. */
  count: number;
  private readonly execution: Execution;
  private readonly any: boolean;

  constructor(execution: Execution, { each }: Plan, count: number) {
    this.execution = execution;
    this.any = each.some(({ value }) => isEvaluationKnob(value));
    this.count = count;
  }

  /** Before each evaluation. */
  turn(): void {
    if (!this.any) return;
    this.execution.setKnob(evaluationKnob.node, evaluationKnob.parameter, this.count);
    this.count += 1;
  }
}
