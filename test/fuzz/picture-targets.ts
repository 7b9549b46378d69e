import { decodePicture, encodePicture } from '../../src/images/codec.node.ts';
import { patterns } from '../../src/images/patterns.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { target } from './target.ts';

const picture = patterns.cells({ width: 24, height: 16, seed: 3, scale: 8, colors: 'meadow' });

export const pictureTargets = (['png', 'jpeg', 'webp'] as const).map((format) =>
  target<Uint8Array>(format, async () => ({
    seeds: [await encodePicture(picture, format)],
    mutate: mutateBytes,
    read: (bytes) => decodePicture(bytes),
  })),
);
