import type { GraphDocument } from '../../graph/document.ts';
import { problemsOf } from '../state/problems.ts';
import type { RunState } from '../state/run-state.svelte.ts';
import type { Forecast } from './forecasting.ts';
import type { Report, Request } from './protocol.ts';
import type { RunReporter } from './reporter.ts';
import { whatRuns } from './what-runs.ts';

/** Milliseconds of quiet after an edit before the graph is compiled. */
const DELAY = 250;

/** Has the worker compile the graph without running it: for its problems and thumbnails. */
export class Checker {
  private readonly state: RunState;
  private readonly reporter: RunReporter;
  private readonly send: (request: Request) => void;
  private count = 0;
  /** What the last check was about. */
  private checked = '';
  /** What the forecast is about. */
  private forecastOf: string | undefined;
  private readonly waiting = new Map<number, (fine: boolean) => void>();
  /** The last check, while thumbnails of it may be still to come. */
  private drawing: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(state: RunState, reporter: RunReporter, send: (request: Request) => void) {
    this.state = state;
    this.reporter = reporter;
    this.send = send;
  }

  /** Checks a graph after a moment of quiet. */
  follow(document: GraphDocument): void {
    this.stop();
    // A node that is dragged changes the document many times, and nothing that could be wrong with it.
    if (whatRuns(document) === this.checked) return;
    this.timer = setTimeout(() => void this.check(document), DELAY);
  }

  /** Gives whether compiling found nothing. */
  check(document: GraphDocument): Promise<boolean> {
    this.stop();
    this.checked = whatRuns(document);
    const check = ++this.count;
    this.drawing = check;
    const answer = new Promise<boolean>((resolve) => this.waiting.set(check, resolve));
    this.send({ type: 'check', check, document, found: problemsOf(document), drawn: this.reporter.drawn });
    this.reporter.forgetThumbnails(new Set(document.nodes.map(({ id }) => id)));
    return answer;
  }

  handle({ check, problems }: Extract<Report, { type: 'checked' }>): void {
    if (check === this.count) this.state.problems = problems;
    if (problems.some(({ severity }) => severity === 'error')) this.state.forecast = undefined;
    this.waiting.get(check)?.(problems.every(({ severity }) => severity === 'warning'));
    this.waiting.delete(check);
  }

  takeForecast({ check, forecast }: Extract<Report, { type: 'forecast' }>): void {
    if (check !== this.count) return;
    this.state.forecast = forecast;
    if (forecast.problem) this.state.problems = [...this.state.problems, forecast.problem];
    this.forecastOf = this.checked;
  }

  /** What a run of a graph will take, where that is known of the graph as it is. */
  forecast(document: GraphDocument): Forecast | undefined {
    return this.forecastOf === whatRuns(document) ? this.state.forecast : undefined;
  }

  /** All thumbnails of a check are drawn. */
  handleDrawn({ check }: Extract<Report, { type: 'drawn' }>): void {
    if (check === this.drawing) this.drawing = undefined;
  }

  /** The worker has been replaced: requests waiting for the old one end. What it left open is checked again by `follow`. */
  forget(): void {
    if (this.waiting.size > 0 || this.drawing !== undefined) this.checked = '';
    this.drawing = undefined;
    for (const resolve of this.waiting.values()) resolve(false);
    this.waiting.clear();
  }

  /** Leaves out a check that is due. */
  stop(): void {
    clearTimeout(this.timer);
  }
}
