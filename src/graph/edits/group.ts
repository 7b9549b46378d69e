import { compositeType } from '../definitions.ts';
import { outputAt, type Verdict } from '../connect.ts';
import type { Definition, GraphDocument, GraphFrame, GraphWire, Position } from '../document.ts';
import { most, least } from '../extremes.ts';
import { INPUTS, OUTPUTS } from '../level.ts';
import { omit } from '../omit.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { Wiring } from '../wiring.ts';
import { withAddresses } from './addresses.ts';
import { freshId, freshName } from './fresh-id.ts';
import { promote } from './promote.ts';

/** A document in which nodes have become one, and what that is. */
export interface Grouping {
  readonly document: GraphDocument;
  /** The id of the composite node. */
  readonly node: string;
  /** The name of its definition. */
  readonly definition: string;
}

/** Whether nodes may become one: not where a wire would lead from the composite node back into it. */
export function canGroup(document: GraphDocument, vocabulary: Vocabulary, nodes: Iterable<string>): Verdict {
  const picked = pickedOf(document, nodes);
  if (picked.size === 0) return { ok: false, reason: 'Select the nodes to group.' };
  const wiring = new Wiring(document, vocabulary);
  const inside = [...picked].flatMap((id) => wiring.nodes.get(id) ?? []);
  const outside = new Set(
    inside.flatMap((node) => wiring.outOf(node).map(({ to }) => to)).filter(({ id }) => !picked.has(id)),
  );
  for (const node of outside)
    for (const { to } of wiring.outOf(node)) if (!picked.has(to.id)) outside.add(to);
  const between = [...outside].find((node) => wiring.outOf(node).some(({ to }) => picked.has(to.id)));
  if (!between) return { ok: true };
  return {
    ok: false,
    reason: `“${between.id}” lies between these nodes. Select it too, or select fewer nodes.`,
  };
}

/**
 * Makes one node of several: a composite node, with a definition that holds them. Every output outside that feeds them
 * becomes one input, every output of theirs that is used outside becomes an output, and parameters that sweeps and controls change are
 * promoted. The graph computes the same as before. What {@link canGroup} refuses changes nothing.
 */
export function groupNodes(
  document: GraphDocument,
  vocabulary: Vocabulary,
  nodes: Iterable<string>,
  title: string,
): Grouping | undefined {
  const picked = pickedOf(document, nodes);
  if (!canGroup(document, vocabulary, picked).ok) return undefined;
  const definitions = document.definitions ?? {};
  const name = freshName(Object.keys(definitions), title, 'composite');
  const others = document.nodes.filter(({ id }) => !picked.has(id));
  const node = freshId(new Set(others.map(({ id }) => id)), name);

  const inputs: Definition['inputs'] = {};
  const outputs: Definition['outputs'] = {};
  const inputOf = new Map<string, string>();
  const outputOf = new Map<string, string>();
  const typeOf = ([id, socket]: GraphWire['from']) =>
    outputAt(document, vocabulary, { node: id, socket })?.gives ?? 'image';
  const inner: GraphWire[] = [];
  const wires: GraphWire[] = [];
  for (const wire of document.wires) {
    const [comes, goes] = [picked.has(wire.from[0]), picked.has(wire.to[0])];
    if (comes && goes) inner.push(wire);
    else if (goes) {
      const key = wire.from.join(' ');
      const known = inputOf.get(key);
      if (known !== undefined) inputs[known]!.to.push(wire.to);
      else {
        const wished = wire.from[0] === INPUTS ? wire.from[1] : wire.from[0];
        const socket = freshId(new Set(Object.keys(inputs)), wished);
        inputOf.set(key, socket);
        inputs[socket] = { type: typeOf(wire.from), to: [wire.to] };
        wires.push({ ...wire, to: [node, socket] });
      }
    } else if (comes) {
      const key = wire.from.join(' ');
      const socket = outputOf.get(key) ?? freshId(new Set(Object.keys(outputs)), wire.from[1]);
      outputOf.set(key, socket);
      outputs[socket] = { type: typeOf(wire.from), from: wire.from };
      wires.push({ ...wire, from: [node, socket] });
    } else wires.push(wire);
  }

  const members = document.nodes.filter(({ id }) => picked.has(id));
  const box = boxOf(members.map(({ position }) => position ?? [0, 0]));
  const frames = document.frames ?? [];
  const within = (frame: GraphFrame) => frame.nodes.every((id) => picked.has(id));
  const innerFrames = frames.filter(within);
  const outerFrames = frames
    .filter((frame) => !within(frame))
    .map((frame) => {
      const left = frame.nodes.filter((id) => !picked.has(id));
      return left.length === frame.nodes.length ? frame : { ...frame, nodes: [...left, node] };
    });
  const definition: Definition = {
    title,
    nodes: members,
    wires: inner,
    ...(innerFrames.length > 0 && { frames: innerFrames }),
    inputs,
    outputs,
    boundary: { inputs: [box.left - ASIDE, box.middle], outputs: [box.right + ASIDE, box.middle] },
  };
  const at = document.nodes.findIndex(({ id }) => picked.has(id));
  const place = document.nodes.slice(0, at).filter(({ id }) => !picked.has(id)).length;
  const composite = {
    id: node,
    type: compositeType(name),
    position: [Math.round((box.left + box.right) / 2), Math.round(box.middle)] as Position,
  };
  const grouped: GraphDocument = {
    ...omit(document, 'frames'),
    nodes: others.toSpliced(place, 0, composite),
    wires,
    ...(outerFrames.length > 0 && { frames: outerFrames }),
    definitions: { ...definitions, [name]: definition },
  };
  return { document: withPromoted(grouped, name, node, picked), node, definition: name };
}

/** How far inside a definition its inputs and outputs are shown from the nodes, in graph units. */
const ASIDE = 320;

function pickedOf(document: GraphDocument, nodes: Iterable<string>): Set<string> {
  const wanted = new Set(nodes);
  return new Set(
    document.nodes.map(({ id }) => id).filter((id) => wanted.has(id) && id !== INPUTS && id !== OUTPUTS),
  );
}

function boxOf(positions: readonly Position[]): { left: number; right: number; middle: number } {
  const along = (axis: 0 | 1) => positions.map((position) => position[axis]);
  return {
    left: least(along(0)),
    right: most(along(0)),
    middle: (least(along(1)) + most(along(1))) / 2,
  };
}

/** Sweeps and controls keep their targets, through parameters of the composite node. */
function withPromoted(
  document: GraphDocument,
  name: string,
  node: string,
  picked: ReadonlySet<string>,
): GraphDocument {
  let { definitions } = document;
  const changed = withAddresses(document, (address) => {
    const [outermost] = address[0].split('/');
    if (!picked.has(outermost!)) return address;
    // What all nodes made of a definition share is not promoted: that would make it a node's own.
    if (outermost !== address[0]) return [`${node}/${address[0]}`, address[1]];
    const promotion = promote({ ...document, ...(definitions && { definitions }) }, name, address);
    ({ definitions } = promotion.document);
    return [node, promotion.parameter];
  });
  return { ...changed, ...(definitions && { definitions }) };
}
