import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/images/picture.ts';
import { readBytes } from '../support/fixtures.ts';
import { joined, text } from './bytes.ts';
import { codec } from './codec.ts';
import { jpegWithOrientation } from './exif-files.ts';
import { pngOfSamples } from './color-files.ts';
import { blocks, shown } from './orientations.ts';
import { greatestDifference, pictureOf, randomPicture } from './pictures.ts';

const { decodePicture, encodePicture } = await codec();

const random = randomPicture(64, 64);
/** Noise is stored uncompressed, in one block; this is compressed. */
const waves = pictureOf(64, 64, (x, y) => [x / 63, (x ^ y) / 63, Math.sin(x * y) ** 2]);
const files = {
  png: await encodePicture(waves, 'png'),
  jpeg: await encodePicture(random, 'jpeg'),
  'progressive jpeg': await readBytes('test/images/fixtures/photo-progressive.jpg'),
  webp: await encodePicture(random, 'webp'),
  'simple webp': await readBytes('test/images/fixtures/blocks.webp'),
};
const names = Object.keys(files) as (keyof typeof files)[];

/** The result of reading a file, and the message. */
async function opened(
  file: Uint8Array,
  incomplete = false,
): Promise<{ picture: Picture; warning: string | undefined }> {
  const { warning, width, height, data } = await decodePicture(file, { incomplete });
  return { picture: { width, height, data }, warning };
}

function withLength(webp: Uint8Array, off: number): Uint8Array {
  const file = Uint8Array.from(webp);
  const view = new DataView(file.buffer);
  view.setUint32(4, view.getUint32(4, true) + off, true);
  return file;
}

describe('a complete picture with a flawed end opens with a warning', () => {
  const noEnd = 'The picture was opened completely, but it has no end marker.';
  const flawed: [string, keyof typeof files, (file: Uint8Array) => Uint8Array, string][] = [
    ['a JPEG without its end marker', 'jpeg', (file) => file.subarray(0, -2), noEnd],
    ['a JPEG with half its end marker', 'jpeg', (file) => file.subarray(0, -1), noEnd],
    ['a progressive JPEG without it', 'progressive jpeg', (file) => file.subarray(0, -2), noEnd],
    [
      'a JPEG with a trailer, as phones write',
      'jpeg',
      (file) => joined(file, text('ftypmp42'), new Uint8Array(4600)),
      'The picture was opened completely, but 5 kB after its end are ignored.',
    ],
    [
      'a PNG without IEND',
      'png',
      (file) => file.subarray(0, -12),
      'The picture was opened completely, but its last part is missing.',
    ],
    [
      'a PNG without its last checksum',
      'png',
      (file) => file.subarray(0, -15),
      'The picture was opened completely, but its last part is missing.',
    ],
    [
      'a PNG with a trailer',
      'png',
      (file) => joined(file, new Uint8Array(9)),
      'The picture was opened completely, but 9 bytes after its end are ignored.',
    ],
    ...([-1, 1, 12, -30] as const).map((off): [string, 'webp', (file: Uint8Array) => Uint8Array, string] => [
      `a WebP whose length is ${off} off`,
      'webp',
      (file) => withLength(file, off),
      'The picture was opened completely, but the length in its header is wrong.',
    ]),
  ];
  it.each(flawed)('%s', async (_, format, flaw, said) => {
    const { picture, warning } = await opened(flaw(files[format]));
    expect(warning).toBe(said);
    expect(picture).toEqual((await opened(files[format])).picture);
  });

  it('keeps its orientation', async () => {
    const file = jpegWithOrientation(await encodePicture(blocks, 'jpeg'), 6).subarray(0, -2);
    expect(greatestDifference((await opened(file)).picture, shown(blocks, 6))).toBeLessThan(0.03);
  });
});

describe('a truncated picture', () => {
  it.each(names)('is refused: %s', async (name) => {
    const file = files[name];
    for (const share of [0.3, 0.5, 0.7, 0.9, 0.97])
      await expect(decodePicture(file.subarray(0, Math.floor(file.length * share)))).rejects.toThrow(
        /truncated/,
      );
  });

  it.each(['png', 'jpeg', 'progressive jpeg', 'webp'] as const)(
    'opens as far as possible on request: %s',
    async (name) => {
      const file = files[name];
      const whole = (await opened(file)).picture;
      const cut = file.subarray(0, Math.floor(file.length * 0.7));
      const { warning, completed, ...picture } = await decodePicture(cut, { incomplete: true });
      expect(warning).toBe('The picture is truncated. It was opened as far as possible.');
      expect(picture).toMatchObject({ width: whole.width, height: whole.height });
      // The filled-up file is whole from then on.
      expect(await opened(completed!)).toEqual({ picture, warning: undefined });
      if (name === 'progressive jpeg') return;
      const third = Math.floor(whole.height / 3) * whole.width * 3;
      expect(picture.data.subarray(0, third)).toEqual(whole.data.subarray(0, third));
      expect(picture.data).not.toEqual(whole.data);
    },
  );

  it('is refused because of the size in its header, before anything is decompressed', async () => {
    const file = pngOfSamples(1, 1, 3, 8, () => 0).subarray(0, -12);
    new DataView(file.buffer, file.byteOffset).setUint32(16, 60_000);
    new DataView(file.buffer, file.byteOffset).setUint32(20, 60_000);
    await expect(decodePicture(file, { incomplete: true })).rejects.toThrow(
      'too large: 60000 x 60000 pixels; the most is 100 megapixels',
    );
  });
});
