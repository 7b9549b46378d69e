export { relevantParameters } from '../graph/relevant-parameters.ts';
