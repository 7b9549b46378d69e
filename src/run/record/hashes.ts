import type { GraphDocument } from '../../graph/document.ts';
import type { Vocabulary } from '../../graph/node-type.ts';
import type { Picture } from '../../images/picture.ts';
import { quantizePicture } from '../../images/quantize.ts';
import type { FeatureNetwork } from '../../models/feature-network.ts';
import { sha256 } from '../../share/hash.ts';
import type { World } from '../world.ts';

/** The hashes of what went into a run, by the name that the graph has for it. */
export interface InputHashes {
  readonly pictures: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, string>>;
}

/** Hashes everything that a world has opened. */
export async function inputHashes({ opened }: World): Promise<InputHashes> {
  return {
    pictures: await hashAll(opened.pictures, pictureHash),
    models: await hashAll(opened.networks, modelHash),
  };
}

/** Of the picture as it was decoded, in 8 bits: decoders differ, and what they gave is what the run saw. */
function pictureHash(picture: Picture): Promise<string> {
  return sha256(new Uint8Array(quantizePicture(picture).buffer));
}

/** Of the weights, layer by layer in their order. */
async function modelHash({ weights }: FeatureNetwork): Promise<string> {
  const parts: string[] = [];
  for (const [name, { kernel, bias }] of weights)
    parts.push(name, await entriesHash(kernel), await entriesHash(bias));
  return sha256(new TextEncoder().encode(parts.join('\n')));
}

/** The hash of float32 entries, bit for bit. */
export function entriesHash(entries: Float32Array): Promise<string> {
  return sha256(new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength));
}

async function hashAll<T>(
  items: ReadonlyMap<string, T>,
  hash: (item: T) => Promise<string>,
): Promise<Record<string, string>> {
  const hashes = [...items].map(async ([name, item]) => [name, await hash(item)] as const);
  return Object.fromEntries(await Promise.all(hashes));
}

/** The seed of each node that has one. */
export function seedsOf(document: GraphDocument, vocabulary: Vocabulary): Record<string, number> {
  return Object.fromEntries(
    document.nodes.flatMap(({ id, type, params }) => {
      const parameter = vocabulary.get(type)?.parameters['seed'];
      if (parameter?.kind !== 'number') return [];
      return [[id, (params?.['seed'] as number | undefined) ?? parameter.default]];
    }),
  );
}
