/**
 * Lets timers, signals and messages be handled: synchronous computations of an engine never wait for them. Uses a message,
 * because browsers delay timers in hidden tabs.
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
