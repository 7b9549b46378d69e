import type { Command } from 'commander';
import { addCheck } from './commands/check.ts';
import { addCompare } from './commands/compare.ts';
import { addCompletion } from './commands/completion.ts';
import { addGradient } from './commands/gradient.ts';
import { addModels } from './commands/models.ts';
import { addNodes } from './commands/nodes.ts';
import { addPlan } from './commands/plan.ts';
import { addReplay } from './commands/replay.ts';
import { addRun } from './commands/run.ts';
import { addBundle, addLink } from './commands/share.ts';
import { addSweep } from './commands/sweep.ts';
import { addUpscale } from './commands/upscale.ts';
import { addSweepJob } from './sweep/jobs.ts';

/** The commands of the command line, in the order of its help. Each adds itself to the program. */
export const commands: readonly ((program: Command) => void)[] = [
  addRun,
  addUpscale,
  addReplay,
  addBundle,
  addLink,
  addPlan,
  addSweep,
  addSweepJob,
  addCompare,
  addGradient,
  addCheck,
  addNodes,
  addModels,
  addCompletion,
];
