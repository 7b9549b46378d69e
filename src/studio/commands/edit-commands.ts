import { tick } from 'svelte';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

export function editCommands(bench: Workbench): Command[] {
  const { studio, editor } = bench;
  const { documents, selection } = studio;
  const some = () => editor.selected.length > 0;
  const several = () => editor.selected.length > 1;
  const mark = (
    id: string,
    verb: string,
    key: 'muted' | 'bypassed' | 'collapsed',
    keys: readonly string[],
    more: Partial<Command>,
  ): Command => ({
    id,
    group: 'Edit',
    on: ['node'],
    title: () => verb,
    keys,
    enabled: some,
    run: () => {
      editor.toggle(key);
    },
    ...more,
  });

  return [
    {
      id: 'edit.undo',
      group: 'Edit',
      on: ['ground'],
      title: () => `Undo ${documents.undoLabel ?? ''}`.trim(),
      keys: ['$mod+Z'],
      enabled: () => documents.undoLabel !== undefined,
      run: () => {
        documents.undo();
      },
    },
    {
      id: 'edit.redo',
      group: 'Edit',
      on: ['ground'],
      title: () => `Redo ${documents.redoLabel ?? ''}`.trim(),
      keys: ['$mod+Shift+Z', '$mod+Y'],
      enabled: () => documents.redoLabel !== undefined,
      run: () => {
        documents.redo();
      },
    },
    {
      id: 'edit.cut',
      group: 'Edit',
      on: ['node'],
      title: () => 'Cut',
      keys: ['$mod+X'],
      native: true,
      apart: true,
      enabled: some,
      run: () => editor.cut(),
    },
    {
      id: 'edit.copy',
      group: 'Edit',
      on: ['node'],
      title: () => 'Copy',
      keys: ['$mod+C'],
      native: true,
      enabled: some,
      run: () => editor.copy(),
    },
    {
      id: 'edit.paste',
      group: 'Edit',
      on: ['ground'],
      title: () => 'Paste',
      keys: ['$mod+V'],
      native: true,
      run: () => editor.paste(),
    },
    {
      id: 'edit.paste-wired',
      group: 'Edit',
      on: ['ground'],
      title: () => 'Paste, keeping inputs',
      keys: ['$mod+Shift+V'],
      native: true,
      run: () => editor.paste(true),
    },
    {
      id: 'edit.duplicate',
      group: 'Edit',
      on: ['node'],
      title: () => 'Duplicate',
      keys: ['$mod+D'],
      enabled: some,
      run: () => {
        editor.duplicate();
      },
    },
    {
      id: 'edit.delete',
      group: 'Edit',
      on: ['node', 'wire'],
      title: () => 'Delete',
      words: 'remove',
      keys: ['Delete', 'Backspace'],
      apart: true,
      enabled: () => editor.anythingSelected,
      run: () => {
        editor.remove();
      },
    },
    {
      id: 'edit.delete-reconnect',
      group: 'Edit',
      on: ['node'],
      title: () => 'Delete and reconnect',
      words: 'remove heal',
      keys: ['$mod+Delete', '$mod+Backspace'],
      enabled: some,
      run: () => {
        editor.removeAndReconnect();
      },
    },
    {
      id: 'edit.insert',
      group: 'Edit',
      on: ['wire'],
      title: () => 'Insert a node…',
      words: 'on the wire between',
      unlisted: true,
      enabled: () => selection.wires.size === 1,
      run: () => {
        const [wire] = selection.wires;
        if (wire !== undefined) bench.openPalette({ wire });
      },
    },
    mark('edit.mute', 'Mute', 'muted', ['$mod+M'], { words: 'drop term disable unmute', apart: true }),
    mark('edit.bypass', 'Bypass', 'bypassed', ['$mod+B'], { words: 'pass through skip' }),
    mark('edit.collapse', 'Collapse', 'collapsed', ['Alt+C'], { words: 'fold minimize expand' }),
    {
      id: 'edit.rename',
      group: 'Edit',
      on: ['node', 'frame'],
      title: () => 'Rename',
      words: 'title name',
      keys: ['F2'],
      enabled: () => selection.frame !== undefined || editor.selected.length === 1,
      run: async () => {
        if (selection.frame !== undefined) {
          studio.renaming = selection.frame;
          return;
        }
        bench.panes.toggle('side', true);
        await tick();
        document.querySelector<HTMLInputElement>('[data-node-title]')?.select();
      },
    },
    {
      id: 'edit.parameters',
      group: 'Edit',
      on: ['node'],
      title: () => (several() ? 'Edit the parameters in common' : 'Edit the parameters'),
      words: 'inspector values many nodes at once',
      keys: ['Alt+P'],
      enabled: some,
      run: async () => {
        bench.panes.toggle('side', true);
        await tick();
        document.querySelector<HTMLElement>('[data-parameters] .control :is(input, button)')?.focus();
      },
    },
    {
      id: 'edit.frame',
      group: 'Edit',
      on: ['node'],
      title: () => 'Frame',
      words: 'box comment',
      keys: ['$mod+Shift+G'],
      enabled: some,
      run: () => {
        editor.frames.add();
      },
    },
    {
      id: 'edit.frame-join',
      group: 'Edit',
      on: ['node'],
      title: () => `Add to the frame ${editor.frames.toJoin ? `“${editor.frames.toJoin.title}”` : ''}`.trim(),
      words: 'add join attach',
      enabled: () => editor.frames.toJoin !== undefined,
      run: () => {
        editor.frames.join();
      },
    },
    {
      id: 'edit.frame-leave',
      group: 'Edit',
      on: ['node'],
      title: () => 'Remove from the frame',
      words: 'leave detach',
      keys: ['Alt+G'],
      enabled: () => editor.frames.holdSelected,
      run: () => {
        editor.frames.leave();
      },
    },
    {
      id: 'edit.unframe',
      group: 'Edit',
      on: ['node', 'frame'],
      title: () => 'Delete the frame',
      words: 'unframe',
      keys: ['Alt+Shift+G'],
      enabled: () => editor.frames.selectedOnes.length > 0,
      run: () => {
        editor.frames.remove();
      },
    },
    {
      id: 'edit.select-all',
      group: 'Edit',
      on: ['ground'],
      title: () => 'Select all',
      keys: ['$mod+A'],
      apart: true,
      run: () => {
        editor.selectAll();
      },
    },
    {
      id: 'edit.deselect',
      group: 'Edit',
      title: () => 'Deselect all',
      words: 'clear selection',
      keys: ['Escape'],
      enabled: () => selection.nodes.size + selection.wires.size > 0,
      run: () => {
        selection.clear();
      },
    },
    {
      id: 'edit.layout',
      group: 'Edit',
      on: ['ground'],
      title: () => 'Lay out the graph',
      words: 'arrange tidy dagre auto layout',
      keys: ['$mod+Shift+F'],
      apart: true,
      run: () => editor.layOut(),
    },
    ...(['left', 'center', 'right', 'top', 'middle', 'bottom'] as const).map((alignment): Command => ({
      id: `edit.align-${alignment}`,
      group: 'Edit',
      on: ['node'],
      title: () => `Align ${alignment}`,
      unlisted: true,
      ...(alignment === 'left' && { apart: true }),
      enabled: several,
      run: () => {
        editor.align(alignment);
      },
    })),
    ...(['horizontal', 'vertical'] as const).map((direction): Command => ({
      id: `edit.distribute-${direction}`,
      group: 'Edit',
      title: () =>
        direction === 'horizontal' ? 'Distribute from left to right' : 'Distribute from top to bottom',
      words: 'space evenly gaps',
      on: ['node'],
      unlisted: true,
      enabled: () => editor.selected.length > 2,
      run: () => {
        editor.distribute(direction);
      },
    })),
  ];
}
