import type { Binding, DeviceTraits, Dispatch } from '../../../kernel.ts';
import { gridOf } from '../grid.ts';
import { Shader } from '../shader.ts';
import type { Tiles } from './tiles.ts';

/**
 * Gives a shader what it needs to know which strip it is at, and returns the expression of the strip's first row of tiles.
 * All strips share their pipelines: the number of the strip is not in the text but in a buffer.
 */
export function addStrip(shader: Shader, { rows }: Tiles, strip: Binding | undefined): string {
  if (!strip) return '0u';
  shader.array('strip', strip, 'read', 'u32', 1);
  return `${rows}u * strip[0]`;
}

/** Goes to the first strip: a scratch buffer holds anything at first. */
export function firstStrip(strip: Binding, traits: DeviceTraits): Dispatch {
  return setStrip(strip, traits, 'strip[0] = 0u;');
}

export function nextStrip(strip: Binding, traits: DeviceTraits): Dispatch {
  return setStrip(strip, traits, 'strip[0] += 1u;');
}

function setStrip(strip: Binding, traits: DeviceTraits, statement: string): Dispatch {
  const shader = new Shader();
  shader.array('strip', strip, 'read_write', 'u32', 1);
  return shader.dispatch('conv2d winograd strip', gridOf(1, traits), 1, `  ${statement}`);
}
