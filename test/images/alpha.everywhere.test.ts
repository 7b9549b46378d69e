import { describe, expect, it } from 'vitest';
import { onWhite } from '../../src/images/on-white.ts';
import { readBytes } from '../support/fixtures.ts';
import { codec } from './codec.ts';
import { greatestDifference, randomPicture } from './pictures.ts';

const { decodePicture, encodePicture } = await codec();

const alpha = Float32Array.from({ length: 63 }, (_, i) => Math.fround(((i * 37) % 256) / 255));
const picture = { ...randomPicture(9, 7), alpha };

describe('alpha', () => {
  it.each(['png', 'webp'] as const)('is written and read: %s', async (format) => {
    const decoded = await decodePicture(await encodePicture(picture, format));
    expect(decoded.alpha).toEqual(alpha);
    if (format === 'png') expect(greatestDifference(decoded, onWhite(picture))).toBeLessThan(1.6 / 255);
  });

  it('is not there where everything is opaque', async () => {
    const opaque = { ...picture, alpha: new Float32Array(63).fill(1) };
    expect(await decodePicture(await encodePicture(opaque, 'png'))).not.toHaveProperty('alpha');
    expect(await decodePicture(await encodePicture(randomPicture(9, 7), 'webp'))).not.toHaveProperty('alpha');
  });

  it('comes from files of other programs', async () => {
    const fixture = await decodePicture(await readBytes('test/images/fixtures/alpha.png'));
    expect(fixture.alpha?.[5 * 8 + 7]).toBe(Math.fround(128 / 255));
  });

  it('is refused by a JPEG, and where it does not fit', async () => {
    await expect(encodePicture(picture, 'jpeg')).rejects.toThrow('a JPEG has no transparency');
    const short = { ...picture, alpha: alpha.subarray(1) };
    await expect(encodePicture(short, 'png')).rejects.toThrow('has 63 values of alpha, not 62');
  });
});
