import type { Box } from '../rete/marquee.ts';

/** Where a node is in the graph that is drawn as a box. */
export class FarBox {
  box: Box = $state.raw({ x: 0, y: 0, width: 0, height: 0 });
}
