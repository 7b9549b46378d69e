import { controlOf, publishParameter, unpublishParameter } from '../../graph/edits/controls.ts';
import { parameterAt, type ParameterAddress } from '../../graph/parameter-address.ts';
import type { Command } from '../commands/command.ts';
import { nodeTitle } from '../panels/run/graph-names.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import { vocabulary } from '../../vocabulary.ts';

/** Publishes a parameter, or takes it back, in one step of the history. */
export function togglePublished({ studio }: Workbench, address: ParameterAddress): void {
  const { document } = studio.documents;
  const title = parameterAt(document, vocabulary, address)?.title.toLowerCase() ?? address[1];
  if (controlOf(document, address))
    studio.documents.edit(`do not publish ${title}`, (now) => unpublishParameter(now, address));
  else
    studio.documents.edit(`publish ${title}`, (now) =>
      publishParameter(now, vocabulary, address, nodeTitle(now, address[0])),
    );
}

export function controlCommands(bench: Workbench): Command[] {
  const { studio, view } = bench;
  /** The parameter that the context menu was opened on. */
  const pressed = (): ParameterAddress | undefined => {
    const { node, parameter } = bench.pressedParameter ?? {};
    const { document, level } = studio.documents;
    if (node === undefined || parameter === undefined || level.length > 0) return undefined;
    return parameterAt(document, vocabulary, [node, parameter]) && [node, parameter];
  };
  return [
    {
      id: 'control.publish',
      group: 'Edit',
      title: () =>
        pressed() && controlOf(studio.documents.document, pressed()!)
          ? 'Do not publish'
          : 'Publish as a control',
      unlisted: true,
      apart: true,
      on: ['node'],
      enabled: () => pressed() !== undefined,
      run: () => {
        togglePublished(bench, pressed()!);
      },
    },
    {
      id: 'view.simple',
      group: 'View',
      title: () => (view.graph ? 'Simple view' : 'Show the graph'),
      words: 'controls picture face hide graph',
      apart: true,
      run: () => {
        bench.show(view.graph ? 'simple' : 'graph');
      },
    },
  ];
}
