export { MAX_ZOOM, MIN_ZOOM, zoomCanvas } from './canvas-zoom.ts';
export { cross, cutWires, type CutEvents } from './cut.ts';
export { DocumentPlugin } from './document-plugin.ts';
export { fit } from './fit.ts';
export { marquee, overlap, toGraph, type Box, type MarqueeEvents } from './marquee.ts';
export { NodeBoxes } from './node-boxes.ts';
export { dragNodes, type NodeDragEvents } from './node-drag.ts';
export { pan } from './pan.ts';
export { placesOf, type Point } from './places.ts';
export {
  PointerGestures,
  targetOf,
  type BeginGesture,
  type Gesture,
  type Target,
} from './pointer-gestures.ts';
export { Reconciler } from './reconciler.ts';
export type { GraphRequests } from './requests.ts';
export {
  DocumentNode,
  DocumentWire,
  TypedSocket,
  type GraphArea,
  type Schemes,
  type Side,
  type SocketAddress,
  type SocketSignals,
} from './scheme.ts';
export { FREE, documentEnd, inputSlots, type Slot } from './slots.ts';
export { SocketPositions } from './socket-positions.ts';
export { WireGestures } from './wire-gestures.ts';
