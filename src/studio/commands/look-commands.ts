import { NODE_WIDTH, nodeColors, type NodeColor } from '../../graph/node-look.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

/** How nodes and frames look, and what is done with the nodes of a frame. */
export function lookCommands({ studio, editor }: Workbench): Command[] {
  const { selection, documents } = studio;
  const colored = () => selection.frame !== undefined || editor.selected.length > 0;
  const frame = () => documents.shown.frames?.find(({ id }) => id === selection.frame);
  const color = (name: NodeColor | undefined): Command => ({
    id: `edit.color-${name ?? 'none'}`,
    group: 'Edit',
    on: ['node', 'frame'],
    title: () => (name === undefined ? 'No color' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`),
    words: 'color colour paint tint node frame',
    swatch: name ?? 'none',
    unlisted: true,
    enabled: colored,
    run: () => {
      editor.look.setColor(name);
    },
  });

  return [
    color(undefined),
    ...nodeColors.map(color),
    {
      id: 'edit.usual-width',
      group: 'Edit',
      on: ['node'],
      title: () => 'Reset the width',
      words: 'size resize narrow wide',
      unlisted: true,
      enabled: () => editor.selected.length > 0 && editor.look.width !== NODE_WIDTH.usual,
      run: () => {
        editor.look.setWidth(NODE_WIDTH.usual);
      },
    },
    {
      id: 'edit.select-framed',
      group: 'Edit',
      on: ['frame'],
      title: () => 'Select its nodes',
      words: 'frame contents',
      unlisted: true,
      enabled: () => frame() !== undefined,
      run: () => {
        const nodes = frame()?.nodes ?? [];
        selection.selectNodes(nodes);
        // The title of the frame would select that again.
        studio.view?.focus(nodes[0]);
      },
    },
    {
      id: 'edit.delete-framed',
      group: 'Edit',
      on: ['frame'],
      title: () => 'Delete it with its nodes',
      words: 'frame remove contents',
      unlisted: true,
      enabled: () => frame() !== undefined,
      run: () => {
        editor.remove();
      },
    },
  ];
}
