import { PickleReader, type Value } from './pickle.ts';
import { pytorchRules, storageType, tensorsIn, type PyTorchTensor, type Storage } from './tensors.ts';

/** Before the numbers of a storage, how many they are. */
const COUNT_BYTES = 8;

/**
 * The tensors of a file that PyTorch wrote before its version 1.6, and still does on demand: pickles of a mark, a
 * version, the machine, the object and the keys of its storages, and then the numbers of each.
 *
 * @throws Error that says what is wrong with the file, or what it holds besides tensors.
 */
export function openLegacy(bytes: Uint8Array): Map<string, PyTorchTensor> {
  /** Bytes of a number, by the key of the storage. */
  const sizes = new Map<string, number>();
  const places = new Map<string, Uint8Array>();
  let order: Storage['order'] = 'little';
  const persistent = (id: Value): Storage => {
    const [kind, named, key, , whole, view] = Array.isArray(id) ? (id as Value[]) : [];
    if (kind !== 'storage' || typeof key !== 'string' || typeof whole !== 'number')
      throw new Error('The file is damaged: a tensor does not say where its numbers are.');
    const type = storageType(named);
    sizes.set(key, type.size);
    // A storage may be a part of another: its own key, its first number, and how many it has.
    const [, first, count] = Array.isArray(view) ? (view as Value[]) : [null, 0, whole];
    if (typeof first !== 'number' || typeof count !== 'number')
      throw new Error('The file is damaged: a tensor does not say where its numbers are.');
    return {
      ...type,
      count,
      order,
      bytes: () => {
        const place = places.get(key);
        if (!place) throw new Error(`The file is damaged: it lacks the numbers of storage ${key}.`);
        return place.subarray(first * type.size, (first + count) * type.size);
      },
    };
  };
  const reader = new PickleReader(bytes, pytorchRules(persistent));
  reader.read();
  reader.read();
  const machine = reader.read();
  if (machine instanceof Map && machine.get('little_endian') === false) order = 'big';
  const tensors = tensorsIn(reader.read());
  const keys = reader.read();
  if (!Array.isArray(keys)) throw new Error('The file is damaged: it has no list of its storages.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = reader.at;
  for (const key of keys as Value[]) {
    const size = typeof key === 'string' ? sizes.get(key) : undefined;
    if (typeof key !== 'string' || !size)
      throw new Error('The file is damaged: it has numbers of unknown type.');
    const begin = at + COUNT_BYTES;
    const count = begin <= bytes.length ? Number(view.getBigUint64(at, order === 'little')) : NaN;
    at = begin + count * size;
    if (!(at <= bytes.length))
      throw new Error(
        `The file is truncated: it ends at byte ${bytes.length}, within the numbers of a tensor.`,
      );
    places.set(key, bytes.subarray(begin, at));
  }
  return tensors;
}
