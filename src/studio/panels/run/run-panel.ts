import type { RunController } from '../../run/controller.svelte.ts';
import type { RunState } from '../../state/run-state.svelte.ts';
import type { Studio } from '../../state/studio.svelte.ts';

/** A panel that shows a run and acts on it. */
export abstract class RunPanel {
  protected readonly studio: Studio;
  protected readonly controller: RunController;

  constructor(studio: Studio, controller: RunController) {
    this.studio = studio;
    this.controller = controller;
  }

  protected get run(): RunState {
    return this.studio.run;
  }
}
