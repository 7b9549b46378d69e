import { encodePicture } from '../../images/codec.node.ts';
import type { Picture } from '../../images/picture.ts';
import type { PictureFormat } from '../../images/sniff.ts';
import { withPictureNote, type PictureNote } from '../../share/picture-note.ts';

/** A picture as a file; a PNG says how it was made. */
export async function pictureFile(
  picture: Picture,
  format: PictureFormat,
  note: PictureNote,
): Promise<Uint8Array> {
  const bytes = await encodePicture(picture, format);
  return format === 'png' ? withPictureNote(bytes, note) : bytes;
}
