/** The part of jsfive that is used; the package has no types. */
declare module 'jsfive' {
  export class Group {
    readonly keys: string[];
    get(path: string): Group | Dataset;
  }
  export class File extends Group {
    constructor(buffer: ArrayBuffer, name: string);
  }
  export class Dataset {
    readonly shape: number[];
    /** `<f4` for single precision, little-endian. */
    readonly dtype: string;
    readonly value: ArrayLike<number>;
  }
}
