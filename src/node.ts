/** What programs in Node need besides the rest: pictures as files, and where a graph's pictures and models are found. */
export { findings, resolver } from './run/resolver.node.ts';
export { modelLibrary } from './run/models.node.ts';
export { decodePicture, encodePicture, formatOf } from './images/codec.node.ts';
