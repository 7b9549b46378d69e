import type { Point } from '../rete/places.ts';
import type { DocumentWire } from '../rete/scheme.ts';
import type { SocketPositions } from '../rete/socket-positions.ts';

/** Where a wire begins and ends: at its sockets, or at the pointer where it has none yet. */
export class WireEnds {
  start: Point | undefined = $state.raw();
  end: Point | undefined = $state.raw();
  private readonly stop: (() => void)[] = [];

  constructor(positions: SocketPositions, { source, sourceOutput, target, targetInput }: DocumentWire) {
    if (source !== '')
      this.stop.push(positions.listen(source, 'output', sourceOutput, (place) => (this.start = place)));
    if (target !== '')
      this.stop.push(positions.listen(target, 'input', targetInput, (place) => (this.end = place)));
  }

  place(start: Point | undefined, end: Point | undefined): void {
    if (start) this.start = start;
    if (end) this.end = end;
  }

  destroy(): void {
    for (const stop of this.stop) stop();
  }
}
