import type { GraphFrame } from '../../graph/document.ts';
import { addFrame, leaveFrames, putInFrame, removeFrame } from '../../graph/edits/frames.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { nodesText } from './nodes-text.ts';

/** What a user does to frames: every method is one step of the history. */
export class FrameEdits {
  private readonly studio: Studio;
  private readonly selected: () => string[];

  /** @param selected the selected nodes */
  constructor(studio: Studio, selected: () => string[]) {
    this.studio = studio;
    this.selected = selected;
  }

  /** Adds a frame around the selected nodes, and starts editing its title. */
  add(): void {
    const selected = this.selected();
    if (selected.length === 0) return;
    this.studio.edit(`frame ${nodesText(selected)}`, (document) => {
      const added = addFrame(document, selected, 'Frame');
      this.studio.renaming = added.frame;
      return added.document;
    });
  }

  /** The frame that the selected nodes would be put into: the one that holds some of them, and not all. */
  get toJoin(): GraphFrame | undefined {
    const selected = this.selected();
    const joinable = (this.studio.documents.shown.frames ?? []).filter(
      ({ nodes }) => selected.some((id) => nodes.includes(id)) && !selected.every((id) => nodes.includes(id)),
    );
    return joinable.length === 1 ? joinable[0] : undefined;
  }

  join(): void {
    const frame = this.toJoin;
    if (!frame) return;
    this.studio.edit(`add ${nodesText(this.selected())} to ${frame.title}`, (document) =>
      putInFrame(document, frame.id, this.selected()),
    );
  }

  /** Whether a frame holds any selected node. */
  get holdSelected(): boolean {
    const selected = this.selected();
    return (this.studio.documents.shown.frames ?? []).some(({ nodes }) =>
      nodes.some((id) => selected.includes(id)),
    );
  }

  leave(): void {
    this.studio.edit(`remove ${nodesText(this.selected())} from the frame`, (document) =>
      leaveFrames(document, new Set(this.selected())),
    );
  }

  /** The picked frame, otherwise those around any selected node. */
  get selectedOnes(): string[] {
    const { frame, nodes } = this.studio.selection;
    return (this.studio.documents.shown.frames ?? [])
      .filter(({ id, nodes: round }) =>
        frame === undefined ? round.some((node) => nodes.has(node)) : id === frame,
      )
      .map(({ id }) => id);
  }

  /** Removes frames; their nodes stay. */
  remove(): void {
    const frames = this.selectedOnes;
    this.studio.edit(frames.length === 1 ? 'delete a frame' : 'delete frames', (document) =>
      frames.reduce(removeFrame, document),
    );
    this.studio.selection.clear();
  }
}
