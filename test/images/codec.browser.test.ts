import { describe, expect, it } from 'vitest';
import { decodePicture, encodePicture } from '../../src/images/codec.browser.ts';
import { readBytes } from '../support/fixtures.ts';
import { jpegWithOrientation, pngWithOrientation, webpWithOrientation } from './exif-files.ts';
import { blocks, shown } from './orientations.ts';
import { greatestDifference, pixel } from './pictures.ts';

describe('the codec of browsers', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('reads its own output: %s', async (format) => {
    const decoded = await decodePicture(await encodePicture(blocks, format));
    expect(greatestDifference(decoded, blocks)).toBeLessThan(format === 'png' ? 0.003 : 0.03);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('rotates EXIF orientation %i upright, like Node', async (orientation) => {
    const expected = shown(blocks, orientation);
    const files = [
      jpegWithOrientation(await encodePicture(blocks, 'jpeg'), orientation),
      pngWithOrientation(await encodePicture(blocks, 'png'), orientation),
      // Chromium writes extended WebP already; this one is simple.
      webpWithOrientation(
        await readBytes('test/images/fixtures/blocks.webp'),
        blocks.width,
        blocks.height,
        orientation,
      ),
    ];
    for (const file of files)
      expect(greatestDifference(await decodePicture(file), expected)).toBeLessThan(0.03);
  });

  it('flattens alpha onto white', async () => {
    const corner = pixel(await decodePicture(await readBytes('test/images/fixtures/alpha.png')), 7, 5);
    const expected = [210, 77, 200].map((v) => (v / 255) * (128 / 255) + 127 / 255);
    for (const [c, value] of expected.entries()) expect(corner[c]).toBeCloseTo(value, 2);
  });

  it('says what a file that is not a picture is', async () => {
    await expect(decodePicture(new TextEncoder().encode('<!doctype html><p>404'))).rejects.toThrow('HTML');
  });
});
