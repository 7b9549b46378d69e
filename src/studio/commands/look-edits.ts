import { colorFrame } from '../../graph/edits/frames.ts';
import { setMarks } from '../../graph/edits/marks.ts';
import { NODE_WIDTH, knownColor, widthOf, withinLimits, type NodeColor } from '../../graph/node-look.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { nodesText } from './nodes-text.ts';

/** How the selected nodes and frames look: every method is one step of the history. */
export class LookEdits {
  private readonly studio: Studio;
  private readonly selected: () => string[];

  /** @param selected the selected nodes */
  constructor(studio: Studio, selected: () => string[]) {
    this.studio = studio;
    this.selected = selected;
  }

  /** The color of the picked frame, otherwise that of the selected nodes; undefined if they have none in common. */
  get color(): NodeColor | undefined {
    const { frame: picked } = this.studio.selection;
    const frame = this.studio.documents.shown.frames?.find(({ id }) => id === picked);
    if (frame) return knownColor(frame.color);
    const [first, ...others] = this.nodes.map(({ color }) => knownColor(color));
    return others.every((other) => other === first) ? first : undefined;
  }

  /** Gives the picked frame a color, otherwise the selected nodes. Without a color, they look as usual. */
  setColor(color: NodeColor | undefined): void {
    const { frame } = this.studio.selection;
    const selected = this.selected();
    if (frame !== undefined)
      this.studio.edit('color a frame', (document) => colorFrame(document, frame, color));
    else if (selected.length > 0)
      this.studio.edit(`color ${nodesText(selected)}`, (document) => setMarks(document, selected, { color }));
  }

  /** The width of the selected nodes, in graph units; undefined if they have none in common. */
  get width(): number | undefined {
    const [first, ...others] = this.nodes.map(widthOf);
    return others.every((other) => other === first) ? first : undefined;
  }

  setWidth(width: number, gesture?: string): void {
    const selected = this.selected();
    const wished = withinLimits(width);
    const kept = wished === NODE_WIDTH.usual ? undefined : wished;
    this.studio.edit(
      `resize ${nodesText(selected)}`,
      (document) => setMarks(document, selected, { width: kept }),
      gesture,
    );
  }

  private get nodes() {
    const selected = new Set(this.selected());
    return this.studio.documents.shown.nodes.filter(({ id }) => selected.has(id));
  }
}
