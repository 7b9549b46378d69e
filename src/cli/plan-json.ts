import type { PlanSummary } from '../compile/plan.ts';

/** A plan's summary as plain JSON. */
export function summaryJson({ byNode, ...summary }: PlanSummary): object {
  return { ...summary, byNode: Object.fromEntries(byNode) };
}
