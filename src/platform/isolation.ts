/** Milliseconds that a first visit waits for its service worker: after that it starts without. */
const PATIENCE = 3000;

/** Whether the page or worker is isolated from other sites, so that its workers may share memory. */
export function isIsolated(): boolean {
  return typeof crossOriginIsolated !== 'undefined' && crossOriginIsolated;
}

/**
 * Isolates the page where its server does not send the headers for it: registers a service worker that adds them, and
 * loads the page again. To be called before anything has begun. Where service workers are refused, the page stays as it is.
 *
 * @param address of the service worker, in the folder of the page.
 * @returns whether the page is about to be loaded again.
 */
export async function isolate(address: URL): Promise<boolean> {
  // A page that a service worker answered for, and is not isolated, never will be: some browsers, and frames, cannot be.
  if (isIsolated() || controlled() !== false) return false;
  try {
    const { serviceWorker } = navigator;
    await serviceWorker.register(address);
    // Some reloads pass the service worker by. Only a page that was not reloaded is, so that it can be only once.
    const [visit] = performance.getEntriesByType('navigation');
    if (!(visit instanceof PerformanceNavigationTiming) || visit.type === 'reload') return false;
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined));
    if (!(await Promise.race([serviceWorker.ready, late]))) return false;
    location.reload();
    return true;
  } catch {
    return false;
  }
}

/** Whether a service worker answered for the page; undefined where there can be none. */
function controlled(): boolean | undefined {
  try {
    const { serviceWorker } = navigator as Partial<Navigator>;
    return serviceWorker && serviceWorker.controller !== null;
  } catch {
    return undefined;
  }
}
