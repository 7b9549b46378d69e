import type { Command } from '../commands/command.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Composite } from './composites.svelte.ts';

/** The commands for composite nodes: for several selected nodes, for one, and inside one. */
export function compositeCommands(bench: Workbench): Command[] {
  const { studio, composites, editor } = bench;
  const { documents } = studio;
  const onSelected = (
    id: string,
    title: string,
    run: (composite: Composite) => unknown,
    more: Partial<Command> = {},
  ): Command => ({
    id: `composite.${id}`,
    group: 'Edit',
    on: ['node'],
    title: () => title,
    words: 'composite group definition',
    enabled: () => composites.selected !== undefined,
    run: () => composites.selected && run(composites.selected),
    ...more,
  });
  const above = () =>
    documents.steps.at(-2)?.node.title ??
    documents.steps.at(-2)?.node.id ??
    documents.document.title ??
    'the graph';
  const promoted = () => {
    const { node, parameter } = bench.pressedParameter ?? {};
    return node === undefined || parameter === undefined ? undefined : composites.promotedAs(node, parameter);
  };

  return [
    {
      id: 'composite.group',
      group: 'Edit',
      on: ['node'],
      title: () => 'Group into a composite node…',
      words: 'subgraph make one node collapse',
      keys: ['$mod+G'],
      apart: true,
      enabled: () => editor.selected.length > 0,
      run: () => {
        composites.group();
      },
    },
    onSelected(
      'open',
      'Open',
      (composite) => {
        composites.open(composite);
      },
      { words: 'enter inside composite edit', keys: ['$mod+ArrowDown'] },
    ),
    {
      id: 'composite.up',
      group: 'Edit',
      on: ['ground'],
      title: () => `Up to “${above()}”`,
      words: 'leave close composite back level parent',
      keys: ['$mod+ArrowUp', 'Escape', 'Backspace'],
      enabled: () => documents.level.length > 0,
      run: () => {
        composites.up();
      },
    },
    onSelected(
      'dissolve',
      'Dissolve',
      (composite) => {
        composites.dissolve(composite);
      },
      { words: 'ungroup unpack composite' },
    ),
    onSelected(
      'independent',
      'Make independent',
      (composite) => {
        composites.makeIndependent(composite);
      },
      {
        words: 'copy unlink single user composite',
        enabled: () => {
          const { selected } = composites;
          return selected !== undefined && composites.count(selected.name) > 1;
        },
      },
    ),
    onSelected('rename', 'Rename the composite…', (composite) => {
      composites.rename(composite);
    }),
    onSelected('save', 'Save to the library', (composite) => composites.save(composite), {
      words: 'keep reuse composite browser',
    }),
    {
      id: 'composite.expose',
      group: 'Edit',
      on: ['node', 'wire'],
      title: () => `Make it an ${bench.pressedSocket?.side ?? 'input'} of the composite`,
      words: 'expose socket boundary',
      unlisted: true,
      enabled: () => bench.pressedSocket !== undefined && composites.canExpose(bench.pressedSocket),
      run: () => {
        if (bench.pressedSocket) composites.expose(bench.pressedSocket);
      },
    },
    {
      id: 'composite.promote',
      group: 'Edit',
      on: ['node'],
      title: () => (promoted() === undefined ? 'Promote to the composite' : 'Do not promote'),
      words: 'parameter expose composite',
      unlisted: true,
      enabled: () =>
        bench.pressedParameter !== undefined && composites.canPromote(bench.pressedParameter.node),
      run: () => {
        const { node, parameter } = bench.pressedParameter ?? {};
        if (node !== undefined && parameter !== undefined) composites.togglePromoted(node, parameter);
      },
    },
  ];
}
