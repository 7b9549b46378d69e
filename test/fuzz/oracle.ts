import { isOurs } from '../../src/platform/refusal.ts';

/** What one input may take: seconds of the processor, and bytes. */
const MOST_SECONDS = 2;
const MOST_BYTES = 300e6;

/** What engines, libraries and our own internals say; no user should read it. */
const RAW =
  /\bundefined\b|\[object |is not (?:a function|iterable|a constructor|defined|valid JSON)|Cannot read|Unexpected (?:token|end of)|Invalid (?:typed )?array|[Oo]ffset is outside|call stack|out of memory|at Object\.|\.ts:\d|\bNaN\b|\bnull\b is/;

/**
 * Runs a parser on one input. Says what is wrong with what it did: an error that is not one of ours, more than two seconds of
 * the processor, or more memory than the input is worth; undefined if nothing is.
 */
export async function complaintOf(attempt: () => unknown): Promise<string | undefined> {
  const [before, peak] = [process.cpuUsage(), process.resourceUsage().maxRSS];
  let raw: string | undefined;
  try {
    await attempt();
  } catch (error) {
    if (!isOurs(error) || RAW.test(wordsOf(error.message))) raw = errorText(error);
  }
  if (raw !== undefined) return raw;
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  if (seconds > MOST_SECONDS) return `took ${seconds.toFixed(1)} s of the processor`;
  const bytes = (process.resourceUsage().maxRSS - peak) * 1024;
  return bytes > MOST_BYTES ? `took ${Math.round(bytes / 1e6)} MB` : undefined;
}

/** A message without the names and values that it quotes, which may be anything. */
function wordsOf(message: string): string {
  return message.replace(/“[^”]*”/g, '“”').replace(/^.* · [^:]*:/gm, '');
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `threw no Error: ${String(error)}`;
  return `threw a raw error: ${(error.stack ?? error.message).split('\n').slice(0, 6).join('\n')}`;
}
