import type { Point } from '../rete/places.ts';
/** A wire leaves to the right and arrives from the left; backwards it swings out. */
export declare function wirePath(start: Point, end: Point): string;
