import * as v from 'valibot';
import type { GraphDocument } from '../../graph/document.ts';
import { tabStorage } from '../../platform/web-storage.ts';

const KEY = 'stylograph:view';

const schema = v.object({
  /** The nodes of the graph that was looked at. */
  nodes: v.array(v.string()),
  /** The composite nodes that were open. */
  level: v.optional(v.array(v.string()), []),
  x: v.number(),
  y: v.number(),
  zoom: v.number(),
  selected: v.array(v.string()),
  /** The nodes that show their maps. */
  peeked: v.array(v.string()),
});

/** How a graph was shown: a reload restores this with the graph. */
export type GraphLook = Omit<v.InferOutput<typeof schema>, 'nodes'>;

/** Keeps for this tab how the graph that is open is looked at. */
export class ViewMemory {
  /** As it was when the page was loaded, or last kept: while it loads, another graph may be seen for a moment. */
  private kept = readKept();

  /** How this graph was looked at before, if it was this one. */
  lookAt({ nodes }: GraphDocument): GraphLook | undefined {
    const { kept } = this;
    const same = kept?.nodes.length === nodes.length && nodes.every(({ id }, i) => id === kept.nodes[i]);
    return same ? kept : undefined;
  }

  keep({ nodes }: GraphDocument, look: GraphLook): void {
    this.kept = { nodes: nodes.map(({ id }) => id), ...look };
    tabStorage.set(KEY, JSON.stringify(this.kept));
  }
}

function readKept(): v.InferOutput<typeof schema> | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(tabStorage.get(KEY) ?? 'null'));
    return result.success ? result.output : undefined;
  } catch {
    // What is kept there is no JSON.
    return undefined;
  }
}
