const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal that aborts at the first Ctrl+C, SIGTERM or SIGHUP, with a word about what happens; the second leaves at once, the
 * terminal in order. A terminal that is closed may send SIGHUP twice, which is no such wish.
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
