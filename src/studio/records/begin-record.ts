import { version as stylograph } from '../../../package.json';
import type { Engine } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { Recorder } from '../../run/record/recorder.ts';
import type { World } from '../../run/world.ts';
import { vocabulary } from '../../vocabulary.ts';

/** Begins the record of a run in the worker. */
export async function beginRecord(
  document: GraphDocument,
  world: World,
  engine: Engine,
  branch: boolean,
): Promise<Recorder> {
  const recorder = await Recorder.begin(document, vocabulary, world, {
    engine: { name: engine.name, device: navigator.userAgent, reason: '' },
    versions: { stylograph, ...engine.versions },
  });
  if (branch) recorder.note('changed to start from a snapshot');
  return recorder;
}
