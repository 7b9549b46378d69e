/** What programs in a browser need besides the rest: where a graph's pictures and models are found, and pictures as files. */
export { findings, resolver } from './run/resolver.browser.ts';
export { decodePicture, encodePicture, provideInkDecoder } from './images/codec.browser.ts';
