import { definitionsUsed, everyNode } from '../definitions.ts';
import { FORMAT_VERSION, type GraphDocument, type GraphNode } from '../document.ts';
import { INPUTS, OUTPUTS } from '../level.ts';
import { readDocument } from '../parse.ts';
import { GraphError, type Problem } from '../problem.ts';

/** Nodes on the clipboard, with all wires that end on them, and the definitions and assets that they name. */
export interface Clip extends Pick<GraphDocument, 'nodes' | 'wires' | 'assets' | 'definitions'> {
  readonly format: typeof CLIP_FORMAT;
  /** That of graph files, so that their migrations can update it. */
  readonly version: number;
}

export const CLIP_FORMAT = 'stylograph-nodes';

/** What is on the clipboard: nodes, or nodes that cannot be read, and why. */
export type ClipReading =
  { readonly ok: true; readonly clip: Clip } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Copies nodes. The clipboard holds the clip as JSON. */
export function copyNodes(document: GraphDocument, nodes: Iterable<string>): Clip {
  const copied = new Set(nodes);
  const picked = document.nodes.filter(({ id }) => copied.has(id) && id !== INPUTS && id !== OUTPUTS);
  const definitions = definitionsUsed(document, picked);
  const named = everyNode({ nodes: picked, definitions }).flatMap(namedAssets);
  const assets = Object.entries(document.assets ?? {}).filter(([name]) => named.includes(name));
  return {
    format: CLIP_FORMAT,
    version: FORMAT_VERSION,
    nodes: picked,
    wires: document.wires.filter(({ to }) => copied.has(to[0])),
    ...(Object.keys(definitions).length > 0 && { definitions }),
    ...(assets.length > 0 && { assets: Object.fromEntries(assets) }),
  };
}

/** Reads the text of a clipboard: nothing where it holds something else than nodes. */
export function readClip(text: string): ClipReading | undefined {
  const raw = parsed(text);
  if (typeof raw !== 'object' || raw === null || !('format' in raw) || raw.format !== CLIP_FORMAT)
    return undefined;
  try {
    const { version, nodes, wires, assets, definitions } = readDocument({ ...raw, format: 'stylograph' });
    return {
      ok: true,
      clip: {
        format: CLIP_FORMAT,
        version,
        nodes,
        wires,
        ...(definitions && { definitions }),
        ...(assets && { assets }),
      },
    };
  } catch (error) {
    if (error instanceof GraphError) return { ok: false, problems: error.problems };
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function namedAssets({ params }: GraphNode): string[] {
  return Object.values(params ?? {}).flatMap((value) =>
    typeof value === 'string' && value.startsWith('asset:') ? [value.slice('asset:'.length)] : [],
  );
}
