export { faultOf } from './check-state.ts';
export { createOptimizer, isQueued } from './create-optimizer.ts';
export { gradientPowers } from './gradient-powers.ts';
export { learningRate } from './method.ts';
export {
  firstOrderNames,
  methodParameters,
  methodTitles,
  settingsOf,
  type OptimizerSettings,
} from './methods.ts';
export type { Objective } from './objective.ts';
export { StartError } from './optimizer.ts';
export type { Optimizer, OptimizerState, Queue, StepReport, StepStatus } from './optimizer.ts';
export { checkPlan, type OptimizerPlan, type StallAction, type StallPlan, type StallRule } from './plan.ts';
export { noVerdict } from './queued-search.ts';
export { settingsSchema } from './settings-schema.ts';
export { scheduleOf, scheduleParameters } from './schedule-parameters.ts';
export { scheduleFactor, type Schedule } from './schedules.ts';
export { stallOf, stallParameters } from './stall-parameters.ts';
export { vectorCount } from './vector-count.ts';
