export interface DownloadProgress {
  /** Bytes that are here, and all that are fetched. */
  readonly received: number;
  readonly total: number;
  /** Over the last seconds. */
  readonly bytesPerSecond: number;
  /** Undefined until there is a speed. */
  readonly secondsLeft: number | undefined;
}

/** Seconds that the speed is taken over. */
const WINDOW = 4;

/** Counts bytes and reports progress with the speed. */
export class ProgressMeter {
  private readonly total: number;
  private readonly onProgress: (progress: DownloadProgress) => void;
  private readonly now: () => number;
  private received = 0;
  /** Bytes received at moments, in seconds; the first is about a window ago. */
  private moments: { readonly at: number; readonly received: number }[];

  constructor(
    total: number,
    onProgress: (progress: DownloadProgress) => void,
    now = () => performance.now() / 1000,
  ) {
    this.total = total;
    this.onProgress = onProgress;
    this.now = now;
    this.moments = [{ at: now(), received: 0 }];
  }

  /** Bytes that were here before, and say nothing of the speed. */
  had(bytes: number): void {
    this.received += bytes;
    this.moments = this.moments.map(({ at, received }) => ({ at, received: received + bytes }));
    this.report(0);
  }

  got(bytes: number): void {
    this.received += bytes;
    const at = this.now();
    this.moments.push({ at, received: this.received });
    while (this.moments.length > 2 && this.moments[1]!.at < at - WINDOW) this.moments.shift();
    const [first] = this.moments as [{ at: number; received: number }];
    this.report(at > first.at ? (this.received - first.received) / (at - first.at) : 0);
  }

  private report(bytesPerSecond: number): void {
    // A part that is fetched again counts twice.
    const received = Math.min(this.received, this.total);
    this.onProgress({
      received,
      total: this.total,
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? (this.total - received) / bytesPerSecond : undefined,
    });
  }
}
