export { checkSettings } from './check-settings.ts';
export { faultOf } from './check-state.ts';
export { createOptimizer, isQueued, type OptimizerSettings } from './create-optimizer.ts';
export { StartError } from './optimizer.ts';
export type { Objective, Optimizer, OptimizerState, Queue, StepReport, StepStatus } from './optimizer.ts';
export { noVerdict } from './queued-l-bfgs.ts';
export { scheduleFactor, type ScheduleKind } from './schedules.ts';
export { vectorCount } from './vector-count.ts';
