import type { SocketEnd, Verdict } from '../graph/connect.ts';
import type { Point } from './places.ts';
import type { SocketAddress } from './scheme.ts';

/**
 * What gestures request from the owner of the document. Nothing in the editor changes directly: the owner edits the document
 * and shows it again.
 */
export interface GraphRequests {
  canConnect(from: SocketEnd, to: SocketEnd): Verdict;
  /** `instead` is the wire that was pulled off its end to be put here. */
  connect(from: SocketEnd, to: SocketEnd, instead?: string): void;
  disconnect(wire: string): void;
  remove(nodes: readonly string[]): void;
  move(places: ReadonlyMap<string, Point>): void;
  /** A wire was dropped on the background. */
  droppedOnEmpty?(loose: SocketAddress, clientX: number, clientY: number): void;
  /** A wire was dropped on a node, not on one of its sockets. Returns whether the node accepted it. */
  droppedOnNode?(loose: SocketAddress, node: string): boolean;
  /** A wire was dropped where it does not fit. */
  refused?(reason: string): void;
  /** A wire was picked up at this socket, or dropped. */
  looseChanged?(socket: SocketAddress | undefined, lifted: string | undefined): void;
}
