import type { Command } from '../commands/command.ts';
import type { GraphNode } from '../../graph/document.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';

export function presetCommands(bench: Workbench): Command[] {
  const { studio } = bench;
  const { presets } = studio;
  const node = (): GraphNode | undefined => {
    const [id, ...others] = bench.editor.selected;
    return others.length > 0 ? undefined : studio.documents.shown.nodes.find((one) => one.id === id);
  };
  const one = () => node() !== undefined;
  return [
    {
      id: 'presets.save',
      group: 'Edit',
      title: () => 'Save as a preset…',
      words: 'parameters values keep store name',
      apart: true,
      enabled: one,
      run: () => {
        const chosen = node();
        if (!chosen) return;
        bench.composites.asking = {
          title: 'Save as a preset',
          value: presets.currentOf(chosen)?.name ?? '',
          action: 'Save',
          done: (name) => {
            presets.save(chosen, name);
          },
        };
      },
    },
    {
      id: 'presets.open',
      group: 'Edit',
      title: () => 'Presets…',
      words: 'use apply rename delete parameters',
      keys: ['Alt+Shift+R'],
      enabled: one,
      run: () => bench.open(() => import('./PresetsDialog.svelte')),
    },
    {
      id: 'presets.use-as-defaults',
      group: 'Edit',
      title: () => 'Use as my defaults for new nodes',
      words: 'parameters start',
      unlisted: true,
      enabled: one,
      run: () => {
        const chosen = node();
        if (chosen) presets.useAsDefaults(chosen);
      },
    },
    {
      id: 'presets.forget-defaults',
      group: 'Edit',
      title: () => 'Forget my defaults',
      words: 'parameters reset start usual',
      unlisted: true,
      enabled: () => presets.hasDefaults(node()?.type ?? ''),
      run: () => {
        const chosen = node();
        if (chosen) presets.forgetDefaults(chosen.type);
      },
    },
  ];
}

/** In the order of the menu “Presets”. */
export const presetMenu = [
  'presets.save',
  'presets.open',
  'presets.use-as-defaults',
  'presets.forget-defaults',
] as const;
