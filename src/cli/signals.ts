const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal that aborts at the first Ctrl+C, SIGTERM or SIGHUP, with a message; the second exits immediately, after restoring
 * the terminal. A closing terminal may send SIGHUP twice, which does not count as a second request.
 */
export function stopOnSignals(
  terminal: { note(text: string): void; close(): void },
  text: string,
): { signal: AbortSignal; end: () => void } {
  const stop = new AbortController();
  const interrupt = (name: NodeJS.Signals) => {
    if (stop.signal.aborted && name === 'SIGHUP') return;
    if (stop.signal.aborted) {
      terminal.close();
      process.exit(130);
    }
    stop.abort();
    terminal.note(`${text} Press again to quit immediately.`);
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  return {
    signal: stop.signal,
    end: () => {
      for (const name of SIGNALS) process.off(name, interrupt);
    },
  };
}
