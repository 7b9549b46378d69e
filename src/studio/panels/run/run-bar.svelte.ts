import type { EngineName } from '../../../engines/choose.ts';
import type { Compiling } from '../../../engines/engine.ts';
import type { Speed } from '../../../run/speeds.ts';
import { estimateText, isPossible } from '../../run/estimate-text.ts';
import { isAtWork, type StageState } from '../../state/run-state.svelte.ts';
import { nodeTitle, stageTitle } from './graph-names.ts';
import { RunPanel } from './run-panel.ts';
import { bytesText, durationText, roughText, speedText } from './text.ts';

/** One optimizer on the progress bar. */
export interface Segment {
  readonly optimizer: string;
  /** Its share of the bar. */
  readonly weight: number;
  readonly done: number;
}

/** What can be chosen of the engines. */
export const engineChoices = {
  auto: 'Automatic',
  webgpu: 'Graphics processor (WebGPU)',
  'webgpu-mixed': 'Graphics processor, less memory (mixed precision)',
  wasm: 'Processor (WebAssembly)',
} as const satisfies Partial<Record<EngineName, string>>;

/** What can be chosen of the most bytes that a run may take. */
export const memoryChoices = {
  '': 'As the device allows',
  ...Object.fromEntries([1, 2, 4, 8, 16, 32].map((size) => [String(size * 1e9), `At most ${size} GB`])),
};

const compilingText = ({ done, all, unit }: Compiling): string => `${done} of ${all} ${unit ?? 'kernels'}`;

/** What the bar of the run says and does. */
export class RunBarView extends RunPanel {
  private get stages(): readonly StageState[] {
    return Object.values(this.run.stages);
  }

  get current(): StageState | undefined {
    return this.run.current === undefined ? undefined : this.run.stages[this.run.current];
  }

  /** The main button: what it does now. */
  get main(): { readonly label: string; readonly icon: 'run' | 'pause'; readonly act: () => void } {
    const { controller, run } = this;
    const document = () => this.studio.documents.document;
    switch (run.status) {
      case 'preparing':
      case 'running':
        return {
          label: 'Pause',
          icon: 'pause',
          act: () => {
            controller.pause();
          },
        };
      case 'paused':
        return {
          label: run.stale ? 'Start again' : 'Resume',
          icon: 'run',
          act: () => {
            controller.resume();
          },
        };
      default:
        return {
          label: 'Run',
          icon: 'run',
          act: () => {
            controller.start(document());
          },
        };
    }
  }

  get active(): boolean {
    return this.controller.active;
  }

  step(): void {
    this.controller.step(this.studio.documents.document);
  }

  stop(): void {
    this.controller.stop();
  }

  restart(): void {
    this.controller.start(this.studio.documents.document);
  }

  /** The optimizers that have come to something, to start again from. */
  get results(): { readonly optimizer: string; readonly label: string }[] {
    const { document } = this.studio.documents;
    const titled = Object.keys(this.run.pictures).filter((id) =>
      document.nodes.some((node) => node.id === id),
    );
    return titled.map((optimizer) => ({
      optimizer,
      label:
        titled.length > 1
          ? `From the last picture of ${nodeTitle(document, optimizer)}`
          : 'From the last picture',
    }));
  }

  restartFrom(optimizer: string): void {
    void this.controller.restart({ result: optimizer });
  }

  get segments(): Segment[] {
    const seconds = (stage: StageState) => stage.seconds + stage.secondsLeft;
    const known = this.stages.every((stage) => seconds(stage) > 0);
    const length = (stage: StageState) => (known ? seconds(stage) : stage.steps);
    const whole = this.stages.reduce((sum, stage) => sum + length(stage), 0);
    return this.stages.map((stage) => ({
      optimizer: stage.id,
      weight: length(stage) / whole,
      done:
        stage.end && !['stopped', 'lost'].includes(stage.end)
          ? 1
          : Math.min(1, stage.step / Math.max(1, stage.steps)),
    }));
  }

  /** Those that race now; alone, it does not race. */
  private get racers(): readonly StageState[] {
    const atWork = this.stages.filter(isAtWork);
    return atWork.length > 1 ? atWork : [];
  }

  private nameOf(stage: StageState): string {
    return stageTitle(this.studio.documents.document, stage);
  }

  /** `Up to Colors`, where only a part of the graph runs; `Fine`, where more than one optimizer does. */
  get stageName(): string {
    const { upTo } = this.run;
    const part = upTo === undefined ? [] : [`Up to ${nodeTitle(this.studio.documents.document, upTo)}`];
    if (this.racers.length > 0) return [...part, `Race of ${this.racers.length}`].join(' · ');
    const named = this.current && this.stages.length > 1 ? [this.nameOf(this.current)] : [];
    return [...part, ...named].join(' · ');
  }

  /** `step 3 of 100`, `step 3 of 100, tile 5 of 12`; of those that race, each one's step. */
  get stepText(): string {
    const { current: stage, racers } = this;
    if (racers.length > 0)
      return racers.map((racer) => `${this.nameOf(racer)} ${racer.step} of ${racer.steps}`).join(', ');
    if (!stage) return '';
    const { compiling, tile } = this.run;
    // Before the first step of the next optimizer.
    if (compiling && !isAtWork(stage)) return `preparing: ${compilingText(compiling)}`;
    if (!tile) return `step ${stage.step} of ${stage.steps}`;
    // The step under way.
    return `step ${Math.min(stage.step + 1, stage.steps)} of ${stage.steps}, tile ${tile.tile} of ${tile.tiles}`;
  }

  get statusText(): string {
    const stages = this.stages;
    switch (this.run.status) {
      case 'idle':
        return 'Ready';
      case 'preparing':
        return this.run.compiling ? `Preparing: ${compilingText(this.run.compiling)}` : 'Preparing';
      case 'running':
        return 'Running';
      case 'paused':
        return 'Paused';
      case 'failed':
        return 'Failed';
      case 'ended': {
        const reasons = stages.map(({ end }) => end);
        if (reasons.includes('stopped')) return 'Stopped';
        if (reasons.includes('lost')) return 'The graphics processor was lost. Run again';
        if (reasons.includes('diverged')) return 'Diverged: try a lower learning rate';
        return 'Done';
      }
    }
  }

  get speed(): string {
    return this.run.status === 'running' || this.run.status === 'paused'
      ? speedText(this.current?.stepsPerSecond ?? 0)
      : '';
  }

  /** `about 50 s, 310 MB`: what a run of the graph as it is will take. */
  get estimate(): string {
    const { forecast, status } = this.run;
    if (!forecast || this.active) return '';
    const text = estimateText(forecast, this.engineSpeed);
    return status === 'ended' ? `next run: ${text}` : text;
  }

  get fits(): boolean {
    return this.run.forecast === undefined || isPossible(this.run.forecast);
  }

  private get engineSpeed(): Speed | undefined {
    const { speeds, speedKey } = this.run;
    return speedKey === undefined ? undefined : speeds[speedKey];
  }

  /** `about 12 s left`, or what it took. */
  get time(): string {
    const sum = (of: (stage: StageState) => number) => this.stages.reduce((all, stage) => all + of(stage), 0);
    if (this.run.status === 'ended') return `took ${durationText(sum(({ seconds }) => seconds))}`;
    const left = sum(({ secondsLeft }) => secondsLeft);
    return this.active && left > 0 ? `about ${roughText(left)} left` : '';
  }

  /**
   * `wasm`: the engine at work, else the one that has started for the next run, else what is asked for. The bar has little
   * room: that wasm uses relaxed SIMD is in the record.
   */
  get engine(): string {
    const atWork = this.active ? (this.current?.engine ?? '') : '';
    const name = [atWork, this.run.engine, this.controller.engine].find((one) => one !== '')!;
    return name === 'wasm-relaxed' ? 'wasm' : name;
  }

  /** The engine that the next run will have; the address can ask for others, to compare with. */
  get chosenEngine(): EngineName {
    return this.controller.engine;
  }

  chooseEngine(name: string): void {
    this.controller.chooseEngine(name as EngineName);
  }

  get chosenMemory(): string {
    return String(this.controller.memory ?? '');
  }

  chooseMemory(bytes: string): void {
    this.controller.chooseMemory(bytes === '' ? undefined : Number(bytes));
  }

  get memory(): string {
    const bytes = this.current?.memoryBytes ?? 0;
    return bytes > 0 ? bytesText(bytes) : '';
  }
}
