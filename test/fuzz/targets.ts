import { graphTargets } from './graph-targets.ts';
import { pictureTargets } from './picture-targets.ts';
import { recordTargets } from './record-targets.ts';
import { shareTargets } from './share-targets.ts';
import type { Target } from './target.ts';
import { weightTargets } from './weight-targets.ts';

/** Everything that reads what came from elsewhere. */
export const targets: readonly Target[] = [
  ...graphTargets,
  ...shareTargets,
  ...pictureTargets,
  ...weightTargets,
  ...recordTargets,
];
