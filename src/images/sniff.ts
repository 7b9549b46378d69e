/** The picture files we read and write. */
export type PictureFormat = 'png' | 'jpeg' | 'webp';

/**
 * Detects a picture's format from its first bytes; the file name is ignored.
 *
 * @throws if the file is empty or something else, saying what it looks like.
 */
export function sniffPicture(bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) throw new Error('the picture file is empty');
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png';
  if (startsWith(bytes, '\xff\xd8\xff')) return 'jpeg';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp';
  throw new Error(`not a picture we can read: it looks like ${describe(bytes)}; use PNG, JPEG or WebP`);
}

const magics: readonly (readonly [magic: string, offset: number, name: string])[] = [
  ['GIF8', 0, 'a GIF'],
  ['%PDF', 0, 'a PDF'],
  ['II*\0', 0, 'a TIFF or camera raw file'],
  ['MM\0*', 0, 'a TIFF or camera raw file'],
  ['8BPS', 0, 'a Photoshop file'],
  ['PK\x03\x04', 0, 'a ZIP archive'],
  ['\x1f\x8b', 0, 'a gzip archive'],
  ['ftypheic', 4, 'a HEIC photo'],
  ['ftypheix', 4, 'a HEIC photo'],
  ['ftypmif1', 4, 'a HEIF photo'],
  ['ftypavif', 4, 'an AVIF'],
  ['ftyp', 4, 'a video'],
  ['JXL ', 4, 'a JPEG XL'],
  ['\xff\x0a', 0, 'a JPEG XL'],
];

function describe(bytes: Uint8Array): string {
  const known = magics.find(([magic, offset]) => startsWith(bytes, magic, offset));
  if (known) return known[2];
  const text = printableStart(bytes)?.trimStart().toLowerCase();
  // "BM" alone could begin a text, so binary content is required too.
  if (text === undefined) return startsWith(bytes, 'BM') ? 'a BMP' : 'unknown binary data';
  if (/^<(!doctype html|html|head|body)/.test(text))
    return 'HTML (a web page saved in place of the picture?)';
  if (text.includes('<svg')) return 'an SVG drawing';
  if (text.startsWith('<')) return 'XML';
  if (/^[{[]/.test(text)) return 'JSON';
  return 'text';
}

/** The first half kilobyte as text, or undefined if it holds bytes that no text does. */
function printableStart(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, 512), { stream: true });
  // eslint-disable-next-line no-control-regex -- control characters distinguish binary data from text
  return /[\0-\x08\x0e-\x1f\ufffd]/.test(text) ? undefined : text;
}

/** Whether the bytes at `offset` are `magic`, one byte a character. */
export function startsWith(bytes: Uint8Array, magic: string, offset = 0): boolean {
  if (bytes.length < offset + magic.length) return false;
  for (let i = 0; i < magic.length; i++) if (bytes[offset + i] !== magic.charCodeAt(i)) return false;
  return true;
}
