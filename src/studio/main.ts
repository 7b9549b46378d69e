import { mendLocale } from '../platform/locale.ts';
import { isolate } from '../platform/isolation.ts';
import { showStartFailure } from './start-failure.ts';

// Everything else is loaded from here, so that whatever fails in it is shown.
const target = document.getElementById('app')!;
try {
  mendLocale();
  // Before anything that a reload would end.
  if (!(await isolate(new URL('service-worker.js', document.baseURI)))) {
    const { start } = await import('./start.ts');
    start(target);
  }
} catch (error) {
  showStartFailure(target, error);
}
