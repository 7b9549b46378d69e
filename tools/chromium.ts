import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const CANDIDATES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  chromium.executablePath(),
];

/** Where a Chromium is installed; undefined if none is found. */
function installed(): string | undefined {
  return CANDIDATES.find((path) => path !== undefined && existsSync(path));
}

/**
 * The path of Chromium. If it is missing, it is installed: the one of Playwright, or the distribution's package
 * where that download does not work. Throws with what to do by hand.
 */
export function chromiumPath(): string {
  const found = installed();
  if (found) return found;
  const attempts: [string, string[]][] = [
    ['npx', ['playwright', 'install', 'chromium']],
    ['sh', ['-c', 'apt-get update && apt-get install -y --no-install-recommends chromium']],
  ];
  for (const [command, args] of attempts) {
    try {
      console.error(`No Chromium found: trying “${command} ${args.join(' ')}”.`);
      execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    } catch {
      continue;
    }
    const path = installed();
    if (path) return path;
  }
  throw new Error(
    'The tests need Chromium and could not install it. Install it by hand, or set CHROMIUM to the path of a browser.',
  );
}
