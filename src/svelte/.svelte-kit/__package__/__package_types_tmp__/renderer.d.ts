import { Scope, type Root } from 'rete';
import { type Area2D } from 'rete-area-plugin';
import type { DocumentNode, DocumentWire, Schemes, SocketAddress, SocketSignals } from '../rete/scheme.ts';
import { SocketPositions } from '../rete/socket-positions.ts';
import type { NodeView, WireView } from './views.ts';
export interface Views {
  node(node: DocumentNode): NodeView;
  wire(wire: DocumentWire): WireView;
}
/** Tells the editor where a socket is drawn; returns what takes it back. */
export type AttachSocket = (element: HTMLElement, socket: SocketAddress) => () => void;
/** Draws the nodes, sockets and wires of a Rete editor with Svelte 5. Attach it to the area. */
export declare class SvelteRenderer extends Scope<
  SocketSignals,
  [Area2D<Schemes> | SocketSignals, Root<Schemes>]
> {
  readonly positions: SocketPositions;
  private readonly views;
  private readonly mounted;
  private readonly wires;
  private area;
  constructor(views: Views);
  setParent(scope: Scope<Area2D<Schemes> | SocketSignals, [Root<Schemes>]>): void;
  destroy(): void;
  private render;
  private keep;
  private unmount;
  private readonly attachSocket;
}
