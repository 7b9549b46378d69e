import type { SocketAddress } from '../rete/scheme.ts';

/**
 * Registers with the editor where a socket is drawn; returns a function that reverts this. Wires end on its `mark`, and begin by a press on
 * that or on all of it, its `row`.
 */
export type AttachSocket = (element: HTMLElement, socket: SocketAddress, part: 'mark' | 'row') => () => void;
