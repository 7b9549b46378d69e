import type { NodePack, Value } from 'stylograph';

declare module 'stylograph' {
  interface SocketValues {
    /** Each color as a picture of one pixel, [1, 1, 3]. */
    'palette/colors': { readonly type: 'palette/colors'; readonly pixels: readonly Value[] };
  }
}

declare const pack: NodePack;
export default pack;
