import type { Command } from '../commands/command.ts';
import { titleAt } from '../panels/pressed-parameter.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';

export function labCommands(bench: Workbench): Command[] {
  const { lab, studio } = bench;
  /** The title of the parameter that the context menu was opened on. */
  const pressed = (): string | undefined => {
    const { node, parameter } = bench.pressedParameter ?? {};
    if (node === undefined || parameter === undefined) return undefined;
    return titleAt(studio.documents.shown, [node, parameter]);
  };
  return [
    {
      id: 'lab.sweep-here',
      group: 'Run',
      title: () => `Sweep ${pressed() ?? 'this parameter'}…`,
      unlisted: true,
      on: ['node'],
      enabled: () => pressed() !== undefined,
      run: () => {
        const { node, parameter } = bench.pressedParameter!;
        lab.asking = { node: [...studio.documents.level, node].join('/'), parameter };
      },
    },
    {
      id: 'lab.open',
      group: 'Run',
      title: () => 'Lab: sweeps of this graph…',
      words: 'grid contact sheet compare values',
      keys: ['$mod+Shift+B'],
      scope: 'typing',
      run: () => bench.open(() => import('./LabDialog.svelte')),
    },
    {
      id: 'lab.sweep',
      group: 'Run',
      title: () => 'Sweep a parameter…',
      words: 'grid values range vary',
      enabled: () => studio.documents.document.nodes.length > 0 && !lab.active,
      run: () => {
        bench.askForSweep();
      },
    },
  ];
}
