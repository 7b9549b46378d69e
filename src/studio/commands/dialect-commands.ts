import type { GraphDocument } from '../../graph/document.ts';
import { convertNormalization, normalizationOf } from '../../graph/edits/convert-normalization.ts';
import { namesOf } from '../../graph/records.ts';
import { dialectFactors, type DialectLayer, type LinearDialect } from '../../graph/style-dialects.ts';
import { Wiring } from '../../graph/wiring.ts';
import type { Architecture } from '../../models/index.ts';
import { vocabulary } from '../../vocabulary.ts';
import { BrowserResolver } from '../run/resolver.browser.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

/** For each dialect, a command that converts the selected style loss to it, with its layer weights. */
export function dialectCommands({ studio, editor }: Workbench): Command[] {
  const { documents, notices } = studio;
  const chosen = () => (editor.selected.length === 1 ? editor.selected[0] : undefined);
  const convert = async (id: string, to: LinearDialect): Promise<void> => {
    try {
      const layers = await comparedLayers(documents.shown, id);
      studio.edit(`normalize ${id} as ${to}`, (document) => convertNormalization(document, id, to, layers));
    } catch (error) {
      notices.add('bad', `The weights cannot be converted: ${(error as Error).message}`);
    }
  };
  return namesOf(dialectFactors).map((to) => ({
    id: `edit.normalize-${to}`,
    group: 'Edit',
    title: () => `Change the normalization to ${to}, and convert the weights`,
    words: 'dialect normalization convert style weights',
    unlisted: true,
    enabled: () => {
      const id = chosen();
      const from = id === undefined ? undefined : normalizationOf(documents.shown, id);
      return from !== undefined && from !== to;
    },
    run: () => convert(chosen()!, to),
  }));
}

/** The layers that are tapped for a loss, as their network has them. */
async function comparedLayers(document: GraphDocument, id: string): Promise<DialectLayer[]> {
  const wiring = new Wiring(document, vocabulary);
  const node = wiring.nodes.get(id)!;
  const ours = wiring.into(node).find(({ socket }) => socket === 'features')?.from;
  const tap =
    ours && wiring.upstream(ours, ({ type }) => type === 'features').find(({ type }) => type === 'features');
  if (!tap) throw new Error('Connect features to it first.');
  const { parameters } = vocabulary.get(tap.type)!;
  const value = (name: string): unknown => tap.params?.[name] ?? parameters[name]!.default;
  const resolver = new BrowserResolver(globalThis.document.baseURI).of(document);
  const { architecture } = await resolver.loadNetwork(value('model') as string);
  const all = layersOf(architecture);
  return (value('layers') as readonly string[]).flatMap((layer) => all.filter((one) => one.layer === layer));
}

function layersOf({ layers }: Architecture): DialectLayer[] {
  let density = 1;
  return layers.flatMap((layer) => {
    if (layer.kind === 'conv') return [{ layer: layer.name, channels: layer.out, density }];
    density /= 4;
    return [];
  });
}
