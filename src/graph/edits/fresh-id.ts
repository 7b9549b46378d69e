import { isFreeName } from '../names.ts';

/**
 * The wished id if it is free, else with the first number that is: `style`, `style-2`, `style-3`.
 *
 * @param numbers where several are asked for while none becomes free: by stem, up to which number all are taken.
 */
export function freshId(
  taken: ReadonlySet<string>,
  wished: string,
  numbers: Map<string, number> = new Map<string, number>(),
): string {
  if (!taken.has(wished)) return wished;
  const stem = wished.replace(/-\d+$/, '');
  let number = numbers.get(stem) ?? 2;
  while (taken.has(`${stem}-${number}`)) number++;
  numbers.set(stem, number);
  return `${stem}-${number}`;
}

/** A title as a name that is free: `Keep colors` as `keep-colors`; `otherwise` where nothing of it makes a name. */
export function freshName(taken: Iterable<string>, title: string, otherwise: string): string {
  const slug = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-$/g, '');
  const wished = slug === '' ? otherwise : slug;
  return freshId(new Set([...taken, ...(isFreeName(wished) ? [] : [wished])]), wished);
}
