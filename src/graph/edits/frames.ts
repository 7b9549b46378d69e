import type { GraphDocument, GraphFrame } from '../document.ts';
import type { NodeColor } from '../node-look.ts';
import { omit } from '../omit.ts';
import { freshId } from './fresh-id.ts';

/** A document with a frame more than before, and which it is. */
export interface FrameAddition {
  readonly document: GraphDocument;
  readonly frame: string;
}

/** Adds a frame with a title around nodes. */
export function addFrame(document: GraphDocument, nodes: Iterable<string>, title: string): FrameAddition {
  const frames = document.frames ?? [];
  const frame = freshId(new Set(frames.map(({ id }) => id)), 'frame');
  return {
    document: { ...document, frames: [...frames, { id: frame, title, nodes: [...nodes] }] },
    frame,
  };
}

/**
 * Adds nodes to a frame, and to the frames around all its nodes, and removes them from every other frame. A frame without
 * nodes is removed.
 */
export function putInFrame(document: GraphDocument, id: string, nodes: Iterable<string>): GraphDocument {
  const target = document.frames?.find((frame) => frame.id === id);
  const put = [...nodes];
  if (!target) return document;
  return mapFrames(document, (frame) => {
    const round = target.nodes.every((node) => frame.nodes.includes(node));
    if (round) {
      const more = put.filter((node) => !frame.nodes.includes(node));
      return more.length === 0 ? frame : { ...frame, nodes: [...frame.nodes, ...more] };
    }
    return without(frame, new Set(put.filter((node) => !target.nodes.includes(node))));
  });
}

/** Copies of nodes are in the frames that their originals are in. */
export function frameCopies(document: GraphDocument, copies: ReadonlyMap<string, string>): GraphDocument {
  return mapFrames(document, (frame) => {
    const more = frame.nodes.flatMap((node) => copies.get(node) ?? []);
    return more.length === 0 ? frame : { ...frame, nodes: [...frame.nodes, ...more] };
  });
}

/** Removes a frame; its nodes stay. */
export function removeFrame(document: GraphDocument, id: string): GraphDocument {
  return mapFrames(document, (frame) => (frame.id === id ? undefined : frame));
}

export function renameFrame(document: GraphDocument, id: string, title: string): GraphDocument {
  return mapFrames(document, (frame) =>
    frame.id === id && frame.title !== title ? { ...frame, title } : frame,
  );
}

/** Gives a frame a color; without one, it has none. */
export function colorFrame(document: GraphDocument, id: string, color: NodeColor | undefined): GraphDocument {
  return mapFrames(document, (frame) => {
    if (frame.id !== id || frame.color === color) return frame;
    return color === undefined ? omit(frame, 'color') : { ...frame, color };
  });
}

/**
 * The document whose frames no longer contain these nodes; empty frames are removed.
 *
 * @param from the frames that they leave: all unless given
 */
export function leaveFrames(
  document: GraphDocument,
  gone: ReadonlySet<string>,
  from?: ReadonlySet<string>,
): GraphDocument {
  return mapFrames(document, (frame) => (from?.has(frame.id) === false ? frame : without(frame, gone)));
}

/** The frame without these nodes; none where it holds nothing else. */
function without(frame: GraphFrame, gone: ReadonlySet<string>): GraphFrame | undefined {
  const nodes = frame.nodes.filter((id) => !gone.has(id));
  if (nodes.length === frame.nodes.length) return frame;
  return nodes.length === 0 ? undefined : { ...frame, nodes };
}

/** The same document where `change` returns every frame unchanged. */
function mapFrames(
  document: GraphDocument,
  change: (frame: GraphFrame) => GraphFrame | undefined,
): GraphDocument {
  const { frames: old = [], ...rest } = document;
  const frames = old.map(change);
  if (frames.every((frame, index) => frame === old[index])) return document;
  const left = frames.filter((frame) => frame !== undefined);
  return left.length === 0 ? rest : { ...rest, frames: left };
}
