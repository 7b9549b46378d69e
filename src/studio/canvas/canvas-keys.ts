import { nudgeNodes } from '../../graph/edits/move.ts';
import { nodesText, type GraphView } from './graph-view.svelte.ts';
import { neighbour, type Direction } from './neighbour.ts';

const NUDGE = 10;
const steps: Record<Direction, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Keys while the canvas has the keyboard: arrows go from node to node, Alt+arrows move, Enter goes in, Escape out. */
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
    if (id !== undefined && node && isArrow(event.key) && target.dataset['socket'] !== undefined) {
      moveAmongSockets(node, target, event.key);
      taken(event);
    }
    return;
  }
  if (id === undefined) return;
  if (isArrow(event.key) && !event.ctrlKey && !event.metaKey) {
    if (event.altKey) nudge(graph, id, event.key, event.shiftKey ? 1 : NUDGE);
    else go(graph, id, event.key, event.shiftKey);
    taken(event);
  } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
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
  const next = neighbour(graph.boxes, from, direction);
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
