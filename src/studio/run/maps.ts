import { compile } from '../../compile/compile.ts';
import type { Engine } from '../../engines/engine.ts';
import { inputsOnly } from '../../engines/inputs-only.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { scalePixels } from '../../graph/edit.ts';
import { expand } from '../../graph/expand.ts';
import { most } from '../../graph/extremes.ts';
import { Vocabulary } from '../../graph/vocabulary.ts';
import { Wiring } from '../../graph/wiring.ts';
import { lookAt, type LookedAt } from '../../run/look-at.ts';
import { openWorld, type Resolver } from '../../run/world.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { Maps } from '../state/peeks.svelte.ts';
import { drawChannel, drawChannels, drawMatrix, type Drawing } from './map-drawing.ts';
import type { MapsRequest } from './protocol.ts';

/** Pixels of a picture above which it is looked at smaller: the deepest features of a large one would fill memory. */
const LARGEST = 512 * 512;
const SNAPSHOT = 'snapshot:';

/** Draws what a node of features or statistics gives. Throws where it gives nothing, and says why. */
export async function drawMaps(
  document: GraphDocument,
  request: MapsRequest,
  resolver: Resolver,
  engine: Engine,
): Promise<Maps> {
  const { canvases, channel } = request;
  const layers: LookedAt[] = [];
  const known = new Vocabulary([...vocabulary.all(), lookAt(request.layer, layers)]);
  const { looked, look } = upstreamOf(expand(document), request);
  const world = await openWorld(looked, known, {
    ...resolver,
    loadPicture: (source) => {
      const snapshot = source.startsWith(SNAPSHOT) && canvases.get(source.slice(SNAPSHOT.length));
      return snapshot ? Promise.resolve(snapshot) : resolver.loadPicture(source);
    },
  });
  const compiled = (graph: GraphDocument) => {
    layers.length = 0;
    return compile(graph, known, world.catalogue).pictures.find(({ node }) => node === look);
  };
  const natural = compiled(looked);
  const factor = Math.sqrt(
    LARGEST /
      most(
        layers.map(({ picturePixels }) => picturePixels),
        LARGEST,
      ),
  );
  const plan = factor < 1 ? compiled(scalePixels(looked, known, factor)) : natural;
  if (!plan) throw new Error('There is nothing to show: this node or one of its inputs is muted.');

  const entries = (await engine.compute(plan.plan, inputsOnly(world.read)))['picture']!;
  const layer = Math.min(request.layer, layers.length - 1);
  const drawing = draw(entries, plan.shape, channel);
  const picture = await createImageBitmap(new ImageData(drawing.pixels, drawing.width, drawing.height));
  return { layers: layers.map(({ title }) => title), layer, channel, shape: plan.shape, picture };
}

/** What leads to a node, and a node that looks at it; canvases and optimizers of which there is a picture give that. */
function upstreamOf(
  document: GraphDocument,
  { node: id, canvases }: MapsRequest,
): { looked: GraphDocument; look: string } {
  const wiring = new Wiring(document, vocabulary);
  const node = wiring.nodes.get(id);
  const output = node && Object.keys(vocabulary.get(node.type)?.outputs ?? {})[0];
  if (!node || output === undefined) throw new Error('The node no longer exists.');
  const nodes = wiring
    .upstream(node, (above) => canvases.has(above.id))
    .map((above) => {
      const canvas = canvases.get(above.id);
      if (!canvas) return above;
      const size = Math.max(canvas.width, canvas.height);
      return { id: above.id, type: 'image', params: { source: SNAPSHOT + above.id, size } };
    });
  const ids = new Set(nodes.map((above) => above.id));
  let look = 'look';
  while (ids.has(look)) look += '-';
  const looked: GraphDocument = {
    ...document,
    nodes: [...nodes, { id: look, type: 'look-at' }],
    wires: [
      ...document.wires.filter(({ from, to }) => ids.has(from[0]) && ids.has(to[0]) && !canvases.has(to[0])),
      { from: [id, output], to: [look, 'looked'] },
    ],
  };
  return { looked, look };
}

function draw(entries: Float32Array, shape: readonly number[], channel: number | undefined): Drawing {
  const [rows = 1, columns = 1, channels] = shape;
  if (channels === undefined) return drawMatrix(entries, [rows, columns]);
  const map = [rows, columns, channels] as const;
  return channel === undefined
    ? drawChannels(entries, map)
    : drawChannel(entries, map, Math.min(channel, channels - 1));
}
