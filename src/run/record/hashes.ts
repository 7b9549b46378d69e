import type { GraphDocument } from '../../graph/document.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { expand } from '../../graph/expand.ts';
import { joinBytes } from '../../images/bytes.ts';
import type { Picture } from '../../images/picture.ts';
import { quantizePicture } from '../../images/quantize.ts';
import { sha256 } from '../../share/hash.ts';
import type { World } from '../world.ts';

/** The hashes of what went into a run, by the name that the graph has for it. */
export interface InputHashes {
  readonly pictures: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, string>>;
}

/** Hashes everything that a world has opened. */
export async function inputHashes({ opened }: World): Promise<InputHashes> {
  const pictures = [...opened.pictures].map(
    async ([name, picture]) => [name, await pictureHash(picture)] as const,
  );
  return {
    pictures: Object.fromEntries(await Promise.all(pictures)),
    models: Object.fromEntries([...opened.networks].map(([name, { hash }]) => [name, hash])),
  };
}

/** Of the picture as it was decoded, in 8 bits: decoders differ, and what they gave is what the run saw. */
function pictureHash(picture: Picture): Promise<string> {
  return sha256(new Uint8Array(quantizePicture(picture).buffer));
}

/** The hash of float32 entries, bit for bit; of several arrays, one after the other. */
export function entriesHash(...arrays: readonly (Float32Array | undefined)[]): Promise<string> {
  const bytes = arrays.flatMap((entries) =>
    entries ? [new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength)] : [],
  );
  return sha256(bytes.length === 1 ? bytes[0]! : joinBytes(...bytes));
}

/** The seed of each node that has one. */
export function seedsOf(document: GraphDocument, vocabulary: Vocabulary): Record<string, number> {
  return Object.fromEntries(
    expand(document).nodes.flatMap(({ id, type, params }) => {
      const parameter = vocabulary.get(type)?.parameters['seed'];
      if (parameter?.kind !== 'number') return [];
      return [[id, (params?.['seed'] as number | undefined) ?? parameter.default]];
    }),
  );
}
