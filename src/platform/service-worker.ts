/**
 * Has the service worker keep the files of the page, so that it opens without a network. Does nothing where service workers are
 * refused.
 *
 * @param address of the service worker, in the folder of the page.
 * @param onupdate called whenever a newer version is ready; `update` loads the page again with it.
 */
export async function keepForOffline(address: URL, onupdate: (update: () => void) => void): Promise<void> {
  try {
    const { serviceWorker } = navigator;
    const registration = await serviceWorker.register(address);
    const offer = (): void => {
      const { active, waiting } = registration;
      // The first version replaces none.
      if (active && waiting)
        onupdate(() => {
          update(waiting);
        });
    };
    offer();
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', offer);
    });
    const { active } = await serviceWorker.ready;
    active?.postMessage('keep');
  } catch {
    // Refused, as in some private windows and frames: the page needs its server.
  }
}

/** Loads the page again, once, as the version of a service worker. */
function update(worker: ServiceWorker): void {
  const reload = (): void => {
    location.reload();
  };
  // Another tab may have made the change.
  if (worker.state !== 'installed') {
    reload();
    return;
  }
  worker.addEventListener('statechange', () => {
    if (worker.state === 'activated') reload();
  });
  worker.postMessage('take over');
}
