// Nodes import nothing of `images` themselves.
export { sizeOfPart, type PicturePart } from '../images/part.ts';
