import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decodePicture, encodePicture, formatOf } from '../../src/images/codec.node.ts';
import { pngChunks } from '../../src/images/png-chunks.ts';
import { jpegWithOrientation, pngWithOrientation, webpWithOrientation } from './exif-files.ts';
import { blocks, shown } from './orientations.ts';
import { greatestDifference, pictureOf, pixel, randomPicture } from './pictures.ts';

const formats = ['png', 'jpeg', 'webp'] as const;

/** Colors that change slowly, because JPEG stores color at a lower resolution. */
const gradients = pictureOf(48, 32, (x, y) => [x / 47, y / 31, 1 - (x + y) / 78]);

function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`fixtures/${name}`, import.meta.url));
}

describe('encodePicture', () => {
  it('keeps every 8-bit value in an RGB PNG marked as sRGB', async () => {
    const picture = pictureOf(16, 16, (x, y) => [(y * 16 + x) / 255, (255 - y * 16 - x) / 255, x / 255]);
    const png = await encodePicture(picture, 'png');
    expect(png[25]).toBe(2);
    expect(pngChunks(png).map(({ type }) => type)).toEqual(['IHDR', 'sRGB', 'IDAT', 'IEND']);
    expect(greatestDifference(await decodePicture(png), picture)).toBeLessThan(1e-7);
  });

  it.each(formats)('writes a %s that decodes to almost the same picture', async (format) => {
    const decoded = await decodePicture(await encodePicture(gradients, format));
    expect(greatestDifference(decoded, gradients)).toBeLessThan(0.05);
  });

  it('clips to [0, 1] and rounds to 8 bits', async () => {
    const values = [-1, 0.5 / 255 - 1e-4, 0.5 / 255 + 1e-4, 1, 7, NaN];
    const picture = { width: 2, height: 1, data: Float32Array.from(values) };
    const decoded = await decodePicture(await encodePicture(picture, 'png'));
    expect([...decoded.data].map((v) => Math.round(v * 255))).toEqual([0, 0, 1, 255, 255, 0]);
  });

  it('refuses data that does not fit the size', async () => {
    const picture = { width: 2, height: 2, data: new Float32Array(11) };
    await expect(encodePicture(picture, 'png')).rejects.toThrow('a 2 x 2 picture has 12 values, not 11');
  });

  it('refuses a side that is too long for the format', async () => {
    const picture = { width: 16384, height: 1, data: new Float32Array(16384 * 3) };
    await expect(encodePicture(picture, 'webp')).rejects.toThrow('at most 16383');
    expect((await decodePicture(await encodePicture(picture, 'png'))).width).toBe(16384);
  });
});

describe('decodePicture', () => {
  describe.each([1, 2, 3, 4, 5, 6, 7, 8])('with EXIF orientation %i', (orientation) => {
    const expected = shown(blocks, orientation);
    const size = { width: expected.width, height: expected.height };

    it.each([true, false])('rotates a JPEG upright (little-endian: %s)', async (little) => {
      const file = jpegWithOrientation(await encodePicture(blocks, 'jpeg'), orientation, little);
      const decoded = await decodePicture(file);
      expect(decoded).toMatchObject(size);
      expect(greatestDifference(decoded, expected)).toBeLessThan(0.03);
    });

    it('rotates a PNG upright', async () => {
      const file = pngWithOrientation(await encodePicture(blocks, 'png'), orientation);
      const decoded = await decodePicture(file);
      expect(decoded).toMatchObject(size);
      expect(greatestDifference(decoded, expected)).toBeLessThan(0.01);
    });

    it('rotates a WebP upright', async () => {
      const webp = await fixture('blocks.webp');
      const file = webpWithOrientation(webp, blocks.width, blocks.height, orientation);
      const decoded = await decodePicture(file);
      expect(decoded).toMatchObject(size);
      expect(greatestDifference(decoded, expected)).toBeLessThan(0.03);
    });
  });

  it('treats an invalid EXIF orientation as upright', async () => {
    const file = jpegWithOrientation(await encodePicture(blocks, 'jpeg'), 9);
    expect(greatestDifference(await decodePicture(file), blocks)).toBeLessThan(0.03);
  });

  it.each(['palette.png', 'progressive.jpg', 'animated.webp'])('reads %s', async (name) => {
    const picture = await decodePicture(await fixture(name));
    expect([picture.width, picture.height]).toEqual([8, 6]);
    expect(255 * Math.abs(pixel(picture, 7, 5)[0]! - 210 / 255)).toBeLessThan(3);
    expect(255 * Math.abs(pixel(picture, 7, 5)[1]! - 77 / 255)).toBeLessThan(3);
    expect(255 * Math.abs(pixel(picture, 7, 5)[2]! - 200 / 255)).toBeLessThan(3);
  });

  it.each([
    ['alpha.png', [210, 77, 200]],
    ['alpha.webp', [210, 77, 200]],
    ['gray-alpha.png', [131, 131, 131]],
  ])('puts white behind %s', async (name, color) => {
    const corner = pixel(await decodePicture(await fixture(name)), 7, 5);
    for (const [c, value] of color.entries())
      expect(Math.abs(corner[c]! * 255 - (value * 128) / 255 - 127)).toBeLessThan(1);
  });

  it.each([
    ['gray.png', 45 / 255],
    ['bilevel.png', 0],
    ['gray16.png', 0],
  ])('converts %s to RGB', async (name, value) => {
    const corner = pixel(await decodePicture(await fixture(name)), 0, 0);
    expect(corner).toEqual([value, value, value].map(Math.fround));
  });

  it('reduces 16 bits to 8', async () => {
    const picture = await decodePicture(await fixture('gray16.png'));
    for (let i = 0; i < 48; i++)
      expect(Math.abs(picture.data[3 * i]! * 255 - (i * 1000) / 257)).toBeLessThan(1);
  });

  it('converts CMYK to RGB', async () => {
    const [r, g, b] = pixel(await decodePicture(await fixture('cmyk.jpg')), 3, 3);
    expect([r! * 255, g! * 255, b! * 255].map(Math.round)).toEqual([200, 50, 30]);
  });

  it('refuses an empty file', async () => {
    await expect(decodePicture(new Uint8Array(0))).rejects.toThrow('the picture file is empty');
  });

  it('reports that a damaged file cannot be decoded', async () => {
    const file = await encodePicture(randomPicture(64, 64), 'png');
    file.fill(0x55, 60, 200);
    await expect(decodePicture(file)).rejects.toThrow(
      'the PNG is damaged: its “IDAT” part does not match its checksum',
    );
  });

  it('refuses more than 100 megapixels from the header alone', async () => {
    const file = Buffer.from(await encodePicture(blocks, 'png'));
    file.writeUInt32BE(50_000, 16);
    file.writeUInt32BE(50_000, 20);
    await expect(decodePicture(file)).rejects.toThrow('too large: 50000 x 50000 pixels');
  });

  it('refuses a picture without pixels', async () => {
    const file = Buffer.from(await encodePicture(blocks, 'png'));
    file.writeUInt32BE(0, 16);
    await expect(decodePicture(file)).rejects.toThrow('damaged: its header says 0 x 32 pixels');
  });

  it('does not modify the bytes', async () => {
    const file = await encodePicture(blocks, 'png');
    const before = file.slice();
    await decodePicture(file);
    expect(file).toEqual(before);
  });
});

describe('formatOf', () => {
  it.each([
    ['a.png', 'png'],
    ['dir.d/B.JPG', 'jpeg'],
    ['c.jpeg', 'jpeg'],
    ['C:\\d.WebP', 'webp'],
  ])('%s', (path, format) => {
    expect(formatOf(path)).toBe(format);
  });

  it.each(['a.gif', 'png', 'a.png/b', 'a.', 'a.constructor'])('refuses %s', (path) => {
    expect(() => formatOf(path)).toThrow('use a name that ends in .png, .jpg or .webp');
  });
});
