import type { Attention } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { resultThumbnail } from '../files/thumbnail.ts';
import type { Compute } from '../run/compute.ts';
import type { Report } from '../run/protocol.ts';
import { RunReporter } from '../run/reporter.ts';
import { WorkerLink } from '../run/worker-link.ts';
import { problemsOf } from '../state/problems.ts';
import { RunState } from '../state/run-state.svelte.ts';
import type { QueuedResult } from './entry.ts';

/** What a {@link QueuedRun} tells. */
interface RunEvents {
  /** It has a record now. */
  onrecord(record: string): void;
  /** What the browser does not keep. */
  onunkept(message: string): void;
  onend(result: QueuedResult): void;
}

/** A run of the queue: in a worker and a state of its own, apart from the open graph and its panels. */
export class QueuedRun {
  readonly state = new RunState();
  private readonly reporter = new RunReporter(this.state);
  private readonly link: WorkerLink;
  private readonly events: RunEvents;
  private readonly began = performance.now();
  private stopping = false;
  private over = false;

  constructor(compute: Compute, fallbackFor: readonly string[], attention: Attention, events: RunEvents) {
    this.events = events;
    this.link = new WorkerLink(compute, fallbackFor, {
      onreport: (report) => {
        this.handle(report);
      },
      onbreak: (reason) => {
        this.end({ error: `The worker that runs the graph failed. ${reason}`.trim() });
      },
    });
    this.attend(attention);
  }

  /** @param resume the record of an interrupted run of the graph, to resume it. */
  start(document: GraphDocument, resume: string | undefined): void {
    this.state.status = 'preparing';
    const found = problemsOf(document);
    this.link.send({
      type: 'run',
      document,
      found,
      branch: undefined,
      single: false,
      resume,
      upscale: undefined,
    });
  }

  /** Waits after the step under way, until {@link goOn}. */
  hold(): void {
    this.link.send({ type: 'pause' });
  }

  goOn(): void {
    if (this.state.status === 'paused') this.state.status = 'running';
    this.link.send({ type: 'resume' });
  }

  /** Ends it after the step under way, with what it has come to; at once where it has taken none. */
  stop(): void {
    this.stopping = true;
    if (this.state.status === 'preparing') this.end({});
    else this.link.send({ type: 'stop' });
  }

  fail(error: string): void {
    this.end({ error });
  }

  attend(attention: Attention): void {
    this.link.send({ type: 'attend', attention });
  }

  private handle(report: Report): void {
    switch (report.type) {
      // Answers to what is not asked here.
      case 'answer':
      case 'checked':
      case 'drawn':
      case 'forecast':
      case 'probed':
      case 'maps':
      case 'edited':
        return;
      case 'unkept':
        this.events.onunkept(report.message);
        return;
      default:
        if (this.over) return;
        this.reporter.handle(report);
    }
    if (report.type === 'record') this.events.onrecord(report.record.id);
    else if (report.type === 'finished') this.end({ record: this.state.record?.id });
    else if (report.type === 'failed') this.end({ error: report.message });
  }

  private end(came: Pick<QueuedResult, 'record' | 'error'>): void {
    if (this.over) return;
    this.over = true;
    this.link.end();
    const result: QueuedResult = {
      ...came,
      thumbnail: resultThumbnail(this.state),
      stopped: this.stopping,
      seconds: (performance.now() - this.began) / 1000,
    };
    // Gives the pictures back.
    this.reporter.begin(undefined);
    this.events.onend(result);
  }
}
