import type { ZipArchive } from '../zip.ts';
import { PickleReader, type Value } from './pickle.ts';
import { pytorchRules, storageType, tensorsIn, type PyTorchTensor, type Storage } from './tensors.ts';

const LIST = /(?:^|\/)data\.pkl$/;

/** Whether a zip archive is one of PyTorch: those of others have no `data.pkl`. */
export function isPyTorchArchive({ parts }: ZipArchive): boolean {
  return parts.some(({ name }) => LIST.test(name));
}

/**
 * The tensors of a file that PyTorch has written since its version 1.6: a zip archive of a pickle, `data.pkl`, and a part
 * of numbers, `data/0`, for each storage.
 *
 * @throws Error that says what is wrong with the file, or what it holds besides tensors.
 */
export function openArchive(zip: ZipArchive): Map<string, PyTorchTensor> {
  const list = zip.parts.find(({ name }) => LIST.test(name))!.name;
  const folder = list.slice(0, -'data.pkl'.length);
  if (zip.parts.some(({ name }) => name.startsWith(`${folder}code/`)))
    throw new Error(
      'The file is a TorchScript program, and Stylograph never runs code from a file. In Python, save only its weights: torch.save(torch.jit.load(FILE).state_dict(), "weights.pth").',
    );
  const order = zip.parts.some(({ name }) => name === `${folder}byteorder`)
    ? new TextDecoder().decode(zip.read(`${folder}byteorder`))
    : 'little';
  // Of all the storages, one at a time is in the memory: those of classifiers are large, and never asked for.
  const opened = { key: '', bytes: new Uint8Array() };
  const persistent = (id: Value): Storage => {
    const [kind, type, key, , count] = Array.isArray(id) ? (id as Value[]) : [];
    if (kind !== 'storage' || typeof key !== 'string' || typeof count !== 'number')
      throw new Error('The file is damaged: a tensor does not say where its numbers are.');
    return {
      ...storageType(type),
      count,
      order: order === 'big' ? 'big' : 'little',
      bytes: () => {
        if (opened.key !== key) Object.assign(opened, { key, bytes: zip.read(`${folder}data/${key}`) });
        return opened.bytes;
      },
    };
  };
  return tensorsIn(new PickleReader(zip.read(list), pytorchRules(persistent)).read());
}
