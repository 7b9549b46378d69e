import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep, win32 } from 'node:path';

/** What Windows takes for a device, whatever ending it has. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Links that a path may lead over; the system itself gives up then. */
const MOST_LINKS = 40;

/**
 * Whether a path is made of names alone, on any system, so that it does not lead out of the folder that it starts from.
 * “C:x” and “x:y” are other places on Windows, and so is a name of dots and spaces.
 */
export function isPlainPath(path: string): boolean {
  if (path === '' || isAbsolute(path) || win32.isAbsolute(path) || /[:\p{Cc}]/u.test(path)) return false;
  return path.split(/[/\\]/).every((name) => name === '.' || !(/^[. ]+$/.test(name) || DEVICE.test(name)));
}

/** The last name of a path, as any system would read it. */
export function lastName(path: string): string {
  return win32.basename(path);
}

/** Whether a file, perhaps one that is not there yet, is in a folder, also where links on its way are followed. */
export async function isInside(folder: string, file: string): Promise<boolean> {
  const [real, base] = await Promise.all([realPlace(resolve(file)), realPlace(resolve(folder))]);
  const way = relative(base, real);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Where a path really leads: what of it is there, and the names that are not. */
async function realPlace(path: string, links = 0): Promise<string> {
  if (links > MOST_LINKS) return parse(path).root;
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    if (above === path) return path;
    // What it leads to may not be there yet.
    const link = await readlink(path).catch(() => undefined);
    return link === undefined
      ? join(await realPlace(above, links), basename(path))
      : realPlace(resolve(await realPlace(above, links), link), links + 1);
  }
}
