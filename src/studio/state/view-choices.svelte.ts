import * as v from 'valibot';
import { wireShapes, type WireShape } from '../../svelte/wire-path.ts';
import { recall, remember } from '../shell/remembered.ts';

const schema = v.object({ snaps: v.optional(v.boolean()), wires: v.optional(v.picklist(wireShapes)) });

/** What the user chose about the graph view, for every graph; remembered by the browser. */
export class ViewChoices {
  /** Whether nodes that are moved snap to their neighbors and to the grid. */
  snaps: boolean = $state(true);
  wires: WireShape = $state('curved');

  constructor() {
    const kept = recall('graph-view', schema);
    this.snaps = kept?.snaps ?? true;
    this.wires = kept?.wires ?? 'curved';
  }

  toggleSnaps(): void {
    this.snaps = !this.snaps;
    this.keep();
  }

  shapeWires(wires: WireShape): void {
    this.wires = wires;
    this.keep();
  }

  private keep(): void {
    remember('graph-view', { snaps: this.snaps, wires: this.wires });
  }
}
