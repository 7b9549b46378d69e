import { unzlibSync } from 'fflate';
import { fourLetters } from '../bytes.ts';
import type { PngChunk } from '../png-chunks.ts';

/**
 * A PNG's chunks with its colors told in the one way that all decoders read alike, where what is written is unclear:
 *
 * - a profile for other samples than there are (RGB for gray, say) is none: PNG specification, section 11.3.2.3;
 * - primaries without a gamma say nothing, and a gamma of 1/2.2, to 5 %, without primaries is that of sRGB: so browsers
 *   have it, since programs write it into pictures that are sRGB.
 *
 * @param kind the color type of its header.
 */
export function colorChunks(chunks: readonly PngChunk[], kind: number): PngChunk[] {
  const find = (type: string) => chunks.find((chunk) => chunk.type === type);
  const profile = find('iCCP');
  if (profile) {
    const fits = spaceOf(profile.data) === ((kind & 2) === 0 ? 'GRAY' : 'RGB ');
    return fits ? [...chunks] : chunks.filter((chunk) => chunk !== profile);
  }
  if (find('sRGB')) return [...chunks];
  const gamma = find('gAMA')?.data;
  const primaries = find('cHRM');
  const value = gamma?.length === 4 ? new DataView(gamma.buffer, gamma.byteOffset, 4).getUint32(0) / 1e5 : 0;
  if (primaries && value > 0) return [...chunks];
  const isOfSrgb = Math.abs(value * 2.2 - 1) < 0.05;
  return chunks.filter(({ type }) => type !== 'cHRM' && !(type === 'gAMA' && isOfSrgb));
}

/** The color space that the data of an iCCP chunk are for, as its profile names it; undefined if it is damaged. */
function spaceOf(data: Uint8Array): string | undefined {
  const name = data.indexOf(0);
  try {
    // A profile begins with its own length; of one that unfolds to more, no more is unfolded.
    const start = unzlibSync(data.subarray(name + 2), { out: new Uint8Array(LARGEST_PROFILE) });
    return fourLetters(start, 16);
  } catch {
    return undefined;
  }
}

const LARGEST_PROFILE = 4_000_000;
