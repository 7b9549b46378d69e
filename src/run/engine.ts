/** What a run computes with, for those who hand one over and load none themselves. */
export type { Engine } from '../engines/engine.ts';
