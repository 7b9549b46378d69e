/**
 * Lets timers, signals and messages through: what an engine computes at once never waits for them by itself. Through a
 * message, for browsers hold timers back in tabs that are not seen.
 */
export function eventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
