import { encodePicture } from '../../images/codec.node.ts';
import { outputParts, type PictureOutput } from '../../images/output.ts';
import type { Picture } from '../../images/picture.ts';
import { pictureNoteChunk, type PictureNote } from '../../share/picture-note.ts';

/** A picture as a file, in parts that follow one another; a PNG says how it was made. */
export function pictureFile(
  picture: Picture,
  output: PictureOutput,
  note: PictureNote,
): AsyncIterable<Uint8Array> {
  return outputParts(picture, output, encodePicture, [pictureNoteChunk(note)]);
}
