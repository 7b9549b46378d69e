import type { Compiling } from '../engines/engine.ts';
import { shortNames } from '../graph/names.ts';
import { problemText, type Problem } from '../graph/problem.ts';
import { SingleBar } from 'cli-progress';
import type {
  EndedEvent,
  MarkEvent,
  NoDescentEvent,
  PreparedEvent,
  RunEvent,
  StepEvent,
} from '../run/events.ts';
import { plainText } from './plain-text.ts';
import { countText, numberText, secondsText } from './text.ts';
import { isQuiet, isVerbose } from './verbosity.ts';

/** Shows how a run goes. */
export interface Progress {
  show(event: RunEvent): void;
  /** How many kernels are compiled, or tiles computed, while an optimizer is prepared. */
  compiling(share: Compiling): void;
  /** A line of its own, beside the bar. */
  note(text: string): void;
  /** Leaves the terminal in order, also after an error. */
  close(): void;
}

const BAR = '{bar} {value}/{total} · {left} left · {losses}';

/** Milliseconds without a word, before a run and between its optimizers. */
const PATIENCE = 1000;

/**
 * A bar that fills on a terminal; elsewhere a line now and then, with `--verbose` one for each step, with `--quiet` nothing. Says so where preparing takes a while: a graphics processor
 * may have to compile its shaders. Writes to stderr.
 */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (isQuiet()) return silent;
  const progress = stream.isTTY && !isVerbose() ? barProgress(stream) : lineProgress(stream);
  let silence: NodeJS.Timeout;
  let share = '';
  const wait = () => {
    let last: string | undefined;
    share = '';
    silence = setInterval(() => {
      if (share !== last) stream.write(`preparing …${share}\n`);
      last = share;
    }, PATIENCE).unref();
  };
  wait();
  return {
    compiling({ done, all, unit = 'kernels' }) {
      share = ` ${done} of ${all} ${unit}`;
    },
    note: (text) => {
      progress.note(text);
    },
    show(event) {
      clearInterval(silence);
      progress.show(event);
      if (event.type === 'ended') wait();
    },
    close() {
      clearInterval(silence);
      progress.close();
    },
  };
}

const silent: Progress = {
  show: () => undefined,
  compiling: () => undefined,
  note: () => undefined,
  close: () => undefined,
};

type RunProgress = Omit<Progress, 'compiling'>;

function barProgress(stream: NodeJS.WriteStream): RunProgress {
  let bar: SingleBar | undefined;
  const close = () => {
    bar?.stop();
    bar = undefined;
  };
  const note = (text: string) => {
    // Above the bar, which redraws itself below.
    stream.write(`\r\x1b[K${plainText(text)}\n`);
  };
  return {
    close,
    note,
    show(event) {
      if (event.type === 'prepared') {
        stream.write(`${preparedText(event)}\n`);
        bar = new SingleBar({
          format: BAR,
          stream,
          barsize: 24,
          hideCursor: true,
          barCompleteChar: '█',
          barIncompleteChar: '░',
        });
        bar.start(event.steps, 0, { losses: '', left: '–' });
      } else if (event.type === 'pulls') for (const warning of event.warnings) note(warningText(warning));
      else if (event.type === 'step')
        bar?.update(event.step, { losses: lossesText(event), left: leftText(event) });
      else if (event.type === 'event') note(markText(event));
      else if (event.type === 'ended') {
        close();
        stream.write(`${endedText(event)}\n`);
      }
    },
  };
}

/** Seconds between two lines if there is no terminal. */
const LINE_INTERVAL = 5;

function lineProgress(stream: NodeJS.WritableStream): RunProgress {
  let last = -LINE_INTERVAL;
  return {
    close: () => undefined,
    note: (text) => {
      stream.write(`${plainText(text)}\n`);
    },
    show(event) {
      if (event.type === 'prepared') {
        last = -LINE_INTERVAL;
        stream.write(`${preparedText(event)}\n`);
      } else if (event.type === 'step' && (isVerbose() || event.seconds - last >= LINE_INTERVAL)) {
        last = event.seconds;
        stream.write(
          `  step ${event.step}/${event.steps} · ${lossesText(event)} · ${leftText(event)} left\n`,
        );
      } else if (event.type === 'event') stream.write(`${markText(event)}\n`);
      else if (event.type === 'pulls')
        for (const warning of event.warnings) stream.write(`${plainText(warningText(warning))}\n`);
      else if (event.type === 'ended') stream.write(`${endedText(event)}\n`);
    },
  };
}

function warningText(problem: Problem): string {
  return `warning: ${problemText(problem)}`;
}

function markText({ optimizer, step, kind, text }: MarkEvent | NoDescentEvent): string {
  if (kind === 'no-descent') return `warning: ${optimizer}: ${text}`;
  return `${optimizer}: after step ${step}, ${text}`;
}

function preparedText({ optimizer, width, height, engine, summary, seconds }: PreparedEvent): string {
  const work = `${countText(summary.flops)}FLOP per evaluation, ${countText(summary.peakBytes)}B`;
  return `${optimizer}: ${width} x ${height} on ${engine}, ${work}, prepared in ${secondsText(seconds)}`;
}

function lossesText({ total, terms }: StepEvent | EndedEvent): string {
  const names = shortNames(Object.keys(terms));
  const named = Object.values(terms).map((value, i) => `${names[i]!} ${numberText(value)}`);
  return [`total ${numberText(total)}`, ...named].join(', ');
}

function leftText({ step, steps, seconds }: StepEvent): string {
  return secondsText((seconds / step) * (steps - step));
}

function endedText(event: EndedEvent): string {
  const { optimizer, reason, step, evaluations, seconds } = event;
  const count = `${step} steps, ${evaluations} evaluations in ${secondsText(seconds)}`;
  return `${optimizer}: ${reason} after ${count} · ${lossesText(event)}`;
}
