import type { Builder } from './builder.ts';
import type { SocketValues } from './socket-values.ts';
import type { Value } from './value.ts';

/** A picture as it is, a mask as gray: [height, width, 3]. */
export function asPicture(b: Builder, { type, value }: SocketValues['image' | 'mask']): Value {
  return type === 'image' ? value : b.broadcast(value, [value.shape[0]!, value.shape[1]!, 3]);
}
