import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, whether it runs from its sources or as built. */
export const packageRoot = find(dirname(fileURLToPath(import.meta.url)));

/** A file that ships with the package. */
export const publicFile = (...path: string[]): string => join(packageRoot, 'public', ...path);

function find(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : find(dirname(folder));
}
