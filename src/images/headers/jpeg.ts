import { joinBytes } from '../bytes.ts';
import { startsWith } from '../sniff.ts';
import { amountText, checkedSize, type Ending, type Stored } from './stored.ts';

const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);
const [app1, app2, startOfScan, endOfImage] = [0xe1, 0xe2, 0xda, 0xd9];
/** The replacement for bits of a scan that may be missing: not the zeros that decoders insert themselves. */
const OTHER_BITS = new Uint8Array(64).fill(0xaa);
const cutOff = 'the JPEG is truncated: it ends before its pixels begin';

/**
 * Reads a JPEG's size (its frame header), EXIF (its first such segment) and ending. Decoders paint missing rows gray
 * without a word, and browsers refuse a file that only lacks its end marker, so the ending is put right here.
 * Source: ITU-T T.81, annex B.
 *
 * @throws if the file ends before its pixels begin.
 */
export function readJpegHeader(bytes: Uint8Array): Stored {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size: { width: number; height: number } | undefined;
  let exif: Uint8Array | undefined;
  let scans: Scans | undefined;
  let inks = false;
  const stored = (end: number, ending: Ending): Stored => {
    if (!size || !scans) throw new Error(cutOff);
    const whole = () => joinBytes(bytes.subarray(0, end), END_OF_IMAGE);
    return {
      ...size,
      exif,
      opaque: true,
      inks,
      ending,
      whole,
      plain: () => withoutExif(whole()),
    };
  };
  const withoutExif = (file: Uint8Array<ArrayBuffer>) => {
    const from = exif ? exif.byteOffset - bytes.byteOffset : 0;
    return file.fill(0, from, from + (exif?.length ?? 0));
  };
  for (let at = 2; ;) {
    at = nextMarker(bytes, at);
    const marker = bytes[at + 1];
    if (marker === undefined) {
      // The last scan goes up to the end of the file; a lone FF there is half a marker.
      const end = bytes.at(-1) === 0xff ? bytes.length - 1 : bytes.length;
      const probe = () => withoutExif(joinBytes(bytes.subarray(0, end), OTHER_BITS, END_OF_IMAGE));
      const flaw = 'it has no end marker';
      return stored(end, { flaw, missing: scans?.areAllThere() ? probe : true });
    }
    if (marker === endOfImage && scans) {
      const behind = bytes.length - at - 2;
      return stored(at, behind > 0 ? { flaw: `${amountText(behind)} after its end are ignored` } : {});
    }
    const length = at + 4 > bytes.length ? Infinity : view.getUint16(at + 2);
    if (at + 2 + length > bytes.length) return stored(at, { flaw: 'it has no end marker', missing: true });
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (isFrame(marker) && segment.length >= 6) {
      size = checkedSize(view.getUint16(at + 7), view.getUint16(at + 5));
      scans = new Scans(segment, marker === 0xc2 || marker === 0xca);
    }
    if (marker === startOfScan) scans?.add(segment);
    // A profile names the colors that it is for at its 17th byte, behind the 14 of the segment's own header.
    if (marker === app2 && startsWith(segment, 'ICC_PROFILE\0\x01') && startsWith(segment, 'CMYK', 30))
      inks = true;
    if (marker === app1 && startsWith(segment, 'Exif\0\0')) exif ??= segment;
    at += 2 + length;
  }
}

/** Whether a frame's scans contain every bit of every coefficient. */
class Scans {
  private readonly progressive: boolean;
  /** For each component, by its number, how many low bits of each of its 64 coefficients are still missing. */
  private readonly lacking = new Map<number, Uint8Array>();

  constructor(frame: Uint8Array, progressive: boolean) {
    this.progressive = progressive;
    for (let i = 0; i < frame[5]!; i++) this.lacking.set(frame[6 + 3 * i] ?? 0, new Uint8Array(64).fill(16));
  }

  /** Takes the header of a scan. */
  add(scan: Uint8Array): void {
    const count = scan[0] ?? 0;
    const [first = 0, last = 63, bits = 0] = this.progressive ? scan.subarray(1 + 2 * count) : [];
    for (let i = 0; i < count; i++) this.lacking.get(scan[1 + 2 * i] ?? 0)?.fill(bits & 15, first, last + 1);
  }

  areAllThere(): boolean {
    return [...this.lacking.values()].every((lacking) => lacking.every((bits) => bits === 0));
  }
}

/**
 * The next marker at or after `from`: skips entropy-coded data, in which FF is followed by 00 or a restart. The end of the
 * file if there is none.
 */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1];
    if (code === undefined) break;
    if (code !== 0x00 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  return bytes.length;
}

/** SOF0 to SOF15, which share their codes with DHT (C4), JPG (C8) and DAC (CC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
