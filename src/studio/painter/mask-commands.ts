import type { Command } from '../commands/command.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import { vocabulary } from '../../vocabulary.ts';
import { outputAt } from '../../graph/connect.ts';
import { wireId } from '../../graph/edits/wire-id.ts';

/** What can count only in a part of the picture. */
const LIMITED = ['loss', 'image', 'features'];

export function maskCommands({ studio, editor, painter }: Workbench): Command[] {
  const { documents, selection } = studio;
  /** The one node, or else the one wire, that is selected. */
  const target = (): { node: string } | { wire: string } | undefined => {
    const [node, ...nodes] = editor.selected;
    const [wire, ...wires] = selection.wires;
    if (node !== undefined && nodes.length === 0) return { node };
    return node === undefined && wire !== undefined && wires.length === 0 ? { wire } : undefined;
  };
  const gives = (): string | undefined => {
    const about = target();
    if (!about) return undefined;
    const { shown } = documents;
    if ('wire' in about) {
      const [node, socket] = shown.wires.find((one) => wireId(one) === about.wire)?.from ?? [];
      return node !== undefined && socket !== undefined
        ? outputAt(shown, vocabulary, { node, socket })?.gives
        : undefined;
    }
    const type = shown.nodes.find(({ id }) => id === about.node)?.type ?? '';
    return Object.values(documents.vocabulary.get(type)?.outputs ?? {})[0]?.gives;
  };
  return [
    {
      id: 'mask.paint',
      group: 'Edit',
      on: ['node'],
      title: () => 'Paint the mask…',
      words: 'brush eraser lasso draw selection region',
      keys: ['Alt+B'],
      apart: true,
      enabled: () => editor.selected.length === 1 && painter.isMask(editor.selected[0]!),
      run: () => painter.paint(editor.selected[0]!),
    },
    {
      id: 'mask.only-here',
      group: 'Edit',
      on: ['node', 'wire'],
      title: () => 'Only here…',
      words: 'mask region limit part of the picture paint guided',
      keys: ['Alt+O'],
      enabled: () => LIMITED.includes(gives() ?? ''),
      run: () => {
        const about = target();
        if (about) painter.onlyHere(about);
      },
    },
  ];
}
