import { SingleBar } from 'cli-progress';
import type { DownloadProgress } from '../models/download/progress.ts';
import { plainText } from './plain-text.ts';
import { countText, secondsText } from './text.ts';
import { isQuiet } from './verbosity.ts';

/** Shows how a download goes. */
export interface DownloadBar {
  show(progress: DownloadProgress): void;
  note(text: string): void;
  /** Leaves the terminal in order; may be called twice. */
  close(): void;
}

/** Seconds between two lines if there is no terminal. */
const LINE_INTERVAL = 5;

/** A bar that fills on a terminal; elsewhere a line now and then. Writes to stderr. */
export function createDownloadBar(stream: NodeJS.WriteStream = process.stderr): DownloadBar {
  let bar: SingleBar | undefined;
  let next = 0;
  return {
    show(progress) {
      if (isQuiet()) return;
      const text = progressText(progress);
      if (!stream.isTTY) {
        const now = performance.now() / 1000;
        if (now < next && progress.received < progress.total) return;
        next = now + LINE_INTERVAL;
        stream.write(`  ${text}\n`);
        return;
      }
      if (!bar) {
        bar = new SingleBar({
          format: '{bar} {text}',
          stream,
          barsize: 24,
          hideCursor: true,
          barCompleteChar: '█',
          barIncompleteChar: '░',
        });
        bar.start(progress.total, 0, { text });
      }
      bar.update(progress.received, { text });
    },
    note(text) {
      if (isQuiet()) return;
      stream.write(`${bar ? '\r\x1b[K' : ''}${plainText(text)}\n`);
    },
    close() {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** `12.3 MB of 80.1 MB · 5.2 MB/s · 13 s left` */
function progressText({ received, total, bytesPerSecond, secondsLeft }: DownloadProgress): string {
  const left = secondsLeft === undefined ? '' : ` · ${secondsText(secondsLeft)} left`;
  return `${countText(received)}B of ${countText(total)}B · ${countText(bytesPerSecond)}B/s${left}`;
}
