import type { ParameterAddress } from '../../graph/parameter-address.ts';
import { copyValueAt, isSetAt, resetAt, titleAt } from '../panels/pressed-parameter.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

/** What the context menu of the graph view offers for the parameter, or the weight, that it was opened on. */
export function parameterCommands(bench: Workbench): Command[] {
  const { studio } = bench;
  const pressed = (): ParameterAddress | undefined => {
    const { node, parameter } = bench.pressedParameter ?? {};
    if (node === undefined || parameter === undefined) return undefined;
    return titleAt(studio.documents.shown, [node, parameter]) === undefined ? undefined : [node, parameter];
  };
  const title = () => (pressed() && titleAt(studio.documents.shown, pressed()!)) ?? 'this parameter';
  return [
    {
      id: 'edit.reset-parameter',
      group: 'Edit',
      on: ['node'],
      title: () => `Reset ${title()} to the default`,
      unlisted: true,
      apart: true,
      enabled: () => pressed() !== undefined && isSetAt(studio.documents.shown, pressed()!),
      run: () => {
        resetAt(studio, pressed()!);
      },
    },
    {
      id: 'edit.copy-value',
      group: 'Edit',
      on: ['node'],
      title: () => `Copy the value of ${title()}`,
      unlisted: true,
      enabled: () => pressed() !== undefined,
      run: () => copyValueAt(studio, pressed()!),
    },
  ];
}
