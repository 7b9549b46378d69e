import type { SocketAddress } from '../rete/scheme.ts';

/**
 * Tells the editor where a socket is drawn; returns what takes it back. Wires end on its `mark`, and begin by a press on
 * that or on all of it, its `row`.
 */
export type AttachSocket = (element: HTMLElement, socket: SocketAddress, part: 'mark' | 'row') => () => void;
