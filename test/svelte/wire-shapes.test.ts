import { describe, expect, it } from 'vitest';
import { isOnWire } from '../../src/svelte/wire-hit.ts';
import { wirePath, wireShapes } from '../../src/svelte/wire-path.ts';
import { wireDashes } from '../../src/svelte/wire-dashes.ts';

const start = { x: 0, y: 0 };
const end = { x: 200, y: 100 };

describe('wires', () => {
  it('run curved, straight or square', () => {
    expect(wirePath(start, end)).toBe('M 0 0 C 100 0 100 100 200 100');
    expect(wirePath(start, end, 'straight')).toBe('M 0 0 L 200 100');
    expect(wirePath(start, end, 'square')).toBe('M 0 0 L 100 0 L 100 100 L 200 100');
    // Backwards, around both ends.
    expect(wirePath(end, start, 'square')).toBe('M 200 100 L 224 100 L 224 50 L -24 50 L -24 0 L 0 0');
  });

  it('are hit where they are drawn', () => {
    const hit = (x: number, y: number) =>
      wireShapes.filter((shape) => isOnWire(start, end, { x, y }, 3, shape));
    expect(hit(100, 50)).toEqual(['curved', 'straight', 'square']);
    expect(hit(100, 5)).toEqual(['square']);
    expect(hit(50, 25)).toEqual(['straight']);
    expect(hit(59, 16)).toEqual(['curved']);
    expect(isOnWire(end, start, { x: 224, y: 75 }, 3, 'square')).toBe(true);
  });

  it('have dashes of their own for each type', () => {
    const types = ['image', 'mask', 'features', 'statistics', 'loss', 'number'] as const;
    expect(new Set(types.map((type) => wireDashes(type)?.join(' '))).size).toBe(types.length);
    expect(wireDashes('palette/colors')).toBeUndefined();
  });
});
