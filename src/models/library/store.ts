import { uniqueId } from '../../platform/unique-id.ts';

/**
 * Where files of models are kept: a folder of this machine, or the browser's private files for this page. A file appears
 * as a whole or not at all, whatever happens while it is written, and several programs or tabs may use one store.
 */
export interface Store {
  /** Where it is, in words that a user understands. */
  readonly place: string;
  /** The names of all whole files. */
  names(): Promise<string[]>;
  /** Bytes of a file; undefined if there is none. */
  size(name: string): Promise<number | undefined>;
  /** The bytes from `begin` to before `end`; undefined if there is no such file. */
  read(name: string, begin?: number, end?: number): Promise<Uint8Array | undefined>;
  /**
   * Writes a file beside the one of that name, if there is one, reads it back, and only then puts it in its place.
   *
   * @throws StoreError if there is no room, or writing is not allowed. Nothing of the file is left then.
   */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Says whether there was such a file. */
  remove(name: string): Promise<boolean>;
}

/** A store that cannot do what it should; the message says why and what helps. */
export class StoreError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/** Files whose names end so are being written, and no one else's business. */
export const UNFINISHED = '.writing';

/** A name that no other program or tab takes while it writes. */
export function nameWhileWriting(name: string): string {
  return `${name}.${uniqueId()}${UNFINISHED}`;
}

/** Whether what was read back is what was written. */
export function requireSame(name: string, written: Uint8Array, back: Uint8Array | undefined): void {
  const same = back?.length === written.length && back.every((byte, i) => byte === written[i]);
  if (!same) throw new StoreError(`${name} was not stored correctly. The disk may be failing.`);
}
