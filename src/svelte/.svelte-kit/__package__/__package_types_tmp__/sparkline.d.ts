/** The path of a curve in a box, on a log axis where it spans decades. Values that are not numbers are left out. */
export declare function sparkline(curve: readonly number[], width: number, height: number): string;
