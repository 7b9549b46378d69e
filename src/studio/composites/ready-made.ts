import { compositeType } from '../../graph/definitions.ts';
import { copyNodes } from '../../graph/edits/clip.ts';
import { readDocument } from '../../graph/parse.ts';
import { gallery } from '../files/gallery.ts';
import type { CompositeClip } from '../state/offers.svelte.ts';

/** The composite nodes of the graphs that come with Stylograph, each title once. */
export function readyMade(): readonly CompositeClip[] {
  const byTitle = new Map<string, CompositeClip>();
  for (const { raw } of gallery) {
    if (typeof raw !== 'object' || raw === null || !('definitions' in raw)) continue;
    const document = readDocument(raw);
    for (const [name, { title }] of Object.entries(document.definitions ?? {})) {
      if (byTitle.has(title)) continue;
      const nodes = [{ id: name, type: compositeType(name) }];
      byTitle.set(title, {
        key: `ready:${name}`,
        clip: copyNodes({ ...document, nodes, wires: [] }, [name]),
      });
    }
  }
  return [...byTitle.values()];
}
