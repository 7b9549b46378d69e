/** The part of jsfive that is used; the package has no types. */
declare module 'jsfive' {
  export class Group {
    readonly keys: string[];
    readonly attrs: Readonly<Record<string, unknown>>;
    /** Null where a link leads nowhere. */
    get(path: string): Group | Dataset | null;
  }
  export class File extends Group {
    constructor(buffer: ArrayBuffer, name: string);
  }
  export class Dataset {
    readonly shape: number[];
    /** `<f4` for single precision, little-endian. */
    readonly dtype: unknown;
    readonly value: ArrayLike<number>;
  }
  /** What undoes each kind of compression, by its number in the file. */
  export const Filters: Map<number, (bytes: ArrayBuffer) => ArrayBuffer>;
}
