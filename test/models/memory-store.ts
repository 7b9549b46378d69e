import { StoreError, type Store } from '../../src/models/library/store.ts';

/** A store that forgets, and may have little room. */
export class MemoryStore implements Store {
  readonly place = 'memory';
  readonly files = new Map<string, Uint8Array>();
  room = Infinity;

  names(): Promise<string[]> {
    return Promise.resolve([...this.files.keys()].sort());
  }
  size(name: string): Promise<number | undefined> {
    return Promise.resolve(this.files.get(name)?.length);
  }
  read(name: string, begin?: number, end?: number): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.files.get(name)?.slice(begin, end));
  }
  write(name: string, bytes: Uint8Array): Promise<void> {
    const used = [...this.files.values()].reduce((sum, file) => sum + file.length, 0);
    if (used + bytes.length > this.room) return Promise.reject(new StoreError('There is no space left.'));
    this.files.set(name, bytes.slice());
    return Promise.resolve();
  }
  remove(name: string): Promise<boolean> {
    return Promise.resolve(this.files.delete(name));
  }
}
