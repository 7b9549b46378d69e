/**
 * A signal that aborts at the first Ctrl+C (or SIGTERM), with a word about what happens; the second leaves at once, the
 * terminal in order.
 */
export function stopOnSignals(
  terminal: { note(text: string): void; close(): void },
  text: string,
): { signal: AbortSignal; end: () => void } {
  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) {
      terminal.close();
      process.exit(130);
    }
    stop.abort();
    terminal.note(`${text} Once more leaves at once.`);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: stop.signal,
    end: () => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
  };
}
