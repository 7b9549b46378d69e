import { wireId } from '../../graph/edits/wire-id.ts';
import { nudgeNodes } from '../../graph/edits/move.ts';
import { GRID } from '../../rete/snap.ts';
import { nodesText } from './graph-edits.ts';
import type { GraphView } from './graph-view.svelte.ts';
import { neighbor, type Direction } from './neighbor.ts';

const steps: Record<Direction, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Keys while the canvas has the keyboard: arrows go from node to node, Alt+arrows move, Enter goes in, Escape out; Enter
 * opens a composite node or a painted mask, and Shift+Enter goes in. On a socket, Shift+Enter selects its wire; of several, the next one each time.
 */
export function canvasKey(graph: GraphView, event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  const node = target.closest<HTMLElement>('[data-node]');
  const id = node?.dataset['node'];
  if (event.key === 'Escape' && escape(graph, target, node)) {
    taken(event);
    return;
  }
  if (target !== node) {
    if (id === undefined || !node || target.dataset['socket'] === undefined) return;
    if (isArrow(event.key)) moveAmongSockets(node, target, event.key);
    else if (event.key === 'Enter' && event.shiftKey) selectWireOf(graph, id, target.dataset);
    else return;
    taken(event);
    return;
  }
  if (id === undefined) return;
  if (isArrow(event.key) && !event.ctrlKey && !event.metaKey) {
    if (event.altKey) nudge(graph, id, event.key, event.shiftKey ? 1 : GRID);
    else go(graph, id, event.key, event.shiftKey);
    taken(event);
  } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
    const { selection } = graph.studio;
    if (!selection.nodes.has(id)) selection.selectNodes([id]);
    if (graph.opens(id) && !event.shiftKey) {
      graph.open(id);
      taken(event);
      return;
    }
    const inside = ['.socket', 'input, select, button:not(.fold)'];
    inside
      .map((kind) => node.querySelector<HTMLElement>(kind))
      .find((found) => found)
      ?.focus();
    taken(event);
  }
}

/** Where Alt is released, the nudges are one step. */
export function canvasKeyUp(graph: GraphView, { key }: KeyboardEvent): void {
  if (key === 'Alt') graph.studio.documents.endGesture();
}

function escape(graph: GraphView, target: HTMLElement, node: HTMLElement | null): boolean {
  if (graph.looseSocket) graph.plugin.wires.cancel();
  else if (node && target !== node) node.focus();
  else if (graph.studio.selection.nodes.size + graph.studio.selection.wires.size > 0)
    graph.studio.selection.clear();
  else return false;
  return true;
}

function go(graph: GraphView, from: string, direction: Direction, adds: boolean): void {
  const next = neighbor(graph.boxes, from, direction);
  if (next === undefined) return;
  const { selection } = graph.studio;
  selection.selectNodes(adds ? [...selection.nodes, from, next] : [next]);
  graph.focus(next);
}

function nudge(graph: GraphView, id: string, direction: Direction, by: number): void {
  const { selection } = graph.studio;
  const nodes = selection.nodes.has(id) ? [...selection.nodes] : [id];
  const [dx, dy] = steps[direction];
  graph.edit(
    `move ${nodesText(nodes)}`,
    (document) => nudgeNodes(document, nodes, [dx * by, dy * by]),
    'nudge',
  );
  graph.announce(`Moved ${nodesText(nodes)}.`);
}

function selectWireOf(graph: GraphView, node: string, { socket, side }: DOMStringMap): void {
  const { selection } = graph.studio;
  const wires = graph.document.wires
    .filter(({ from, to }) => (side === 'input' ? to : from).join(' ') === `${node} ${socket}`)
    .map(wireId);
  const next = wires[(wires.findIndex((wire) => selection.wires.has(wire)) + 1) % wires.length];
  if (next === undefined) {
    graph.announce('No wire is connected to this socket.');
    return;
  }
  selection.selectWires([next]);
  const wire = graph.editor.getConnection(next);
  if (wire) graph.announce(`${graph.wireText(wire)} is selected. Delete removes it.`);
}

/** Up and down go through the sockets of a side; left and right to the other side. */
function moveAmongSockets(node: HTMLElement, from: HTMLElement, direction: Direction): void {
  const all = [...node.querySelectorAll<HTMLElement>('[data-socket]')];
  const side = all.filter((socket) => socket.dataset['side'] === from.dataset['side']);
  if (direction === 'ArrowUp' || direction === 'ArrowDown')
    side[side.indexOf(from) + (direction === 'ArrowDown' ? 1 : -1)]?.focus();
  else
    all
      .find((socket) => socket.dataset['side'] === (direction === 'ArrowLeft' ? 'input' : 'output'))
      ?.focus();
}

function isArrow(key: string): key is Direction {
  return key in steps;
}

function taken(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
