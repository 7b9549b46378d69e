import house from '../../../graphs/house.stylograph.json' with { type: 'json' };
import nearestNeighbors from '../../../graphs/nearest-neighbors.stylograph.json' with { type: 'json' };
import optimalTransport from '../../../graphs/optimal-transport.stylograph.json' with { type: 'json' };
import patches from '../../../graphs/patches.stylograph.json' with { type: 'json' };
import { compositeType } from '../../graph/definitions.ts';
import { copyNodes } from '../../graph/edits/clip.ts';
import { readDocument } from '../../graph/parse.ts';
import type { CompositeClip } from '../state/offers.svelte.ts';

/** The included graphs that have composite nodes. */
export const COMPOSED: readonly unknown[] = [house, nearestNeighbors, optimalTransport, patches];

/** The composite nodes of the graphs that come with Stylograph, each title once. */
export function readyMade(): readonly CompositeClip[] {
  const byTitle = new Map<string, CompositeClip>();
  for (const raw of COMPOSED) {
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
