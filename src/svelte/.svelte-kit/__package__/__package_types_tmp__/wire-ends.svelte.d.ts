import type { Point } from '../rete/places.ts';
import type { DocumentWire } from '../rete/scheme.ts';
import type { SocketPositions } from '../rete/socket-positions.ts';
/** Where a wire begins and ends: at its sockets, or at the pointer where it has none yet. */
export declare class WireEnds {
  start: Point | undefined;
  end: Point | undefined;
  private readonly stop;
  constructor(positions: SocketPositions, { source, sourceOutput, target, targetInput }: DocumentWire);
  place(start: Point | undefined, end: Point | undefined): void;
  destroy(): void;
}
