import { compile, type Compiled } from '../../src/compile/compile.ts';
import type { LeafReader } from '../../src/engines/engine.ts';
import { inputsOnly } from '../../src/engines/inputs-only.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { patterns } from '../../src/images/patterns.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { readBytes } from '../support/fixtures.ts';

/** A graph compiled with marble for its pictures, and the embedded network. */
export async function openMarbles(
  document: GraphDocument,
  width: number,
  height: number,
): Promise<{ compiled: Compiled; read: LeafReader }> {
  const size = { width, height, scale: 8, seed: 1 };
  const { catalogue, read } = await openWorld(document, vocabulary, {
    loadPicture: (name) =>
      Promise.resolve(patterns.marble({ ...size, colors: name === 'photo' ? 'sea' : 'ember' })),
    loadNetwork: async (name) => loadFeatureNetwork(await readBytes(`public/models/${name}.safetensors`)),
  });
  return { compiled: compile(document, vocabulary, catalogue), read: inputsOnly(read) };
}

/** Does something at an event, while the run waits. */
export type Hand = (event: RunEvent) => void | Promise<void>;

/** All events of a run. */
export async function collect(
  events: AsyncIterable<RunEvent>,
  hand: Hand = () => undefined,
): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) {
    await hand(event);
    all.push(event);
  }
  return all;
}
