import { MISSING_FILE } from './missing-file.ts';

/**
 * The file of every worker of the studio: a single one, so that what they have in common is built once. A worker that is
 * called `models ADDRESS`, by the address of the page, keeps models; any other runs graphs.
 */
const early: MessageEvent[] = [];
const hold = (event: MessageEvent): void => {
  early.push(event);
};

// What is asked while its code comes is not lost.
self.addEventListener('message', hold);
const code = self.name.startsWith('models ') ? import('./models/worker.ts') : import('./run/worker.ts');
code.then(
  ({ receive }) => {
    self.removeEventListener('message', hold);
    self.addEventListener('message', receive);
    early.forEach(receive);
  },
  () => {
    // Outside a promise, so that the page receives the error.
    setTimeout(() => {
      throw new Error(MISSING_FILE);
    });
  },
);
