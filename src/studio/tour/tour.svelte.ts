import * as v from 'valibot';
import { recall, remember } from '../shell/remembered.ts';
import { tourSteps, type TourStep } from './steps.ts';

/** The tour of the studio: shown once automatically, and on request. */
export class Tour {
  private place: number | undefined = $state();

  get step(): TourStep | undefined {
    return this.place === undefined ? undefined : tourSteps[this.place];
  }

  /** `2 of 5` */
  get placeText(): string {
    return `${(this.place ?? 0) + 1} of ${tourSteps.length}`;
  }

  get isFirst(): boolean {
    return this.place === 0;
  }

  get isLast(): boolean {
    return this.place === tourSteps.length - 1;
  }

  start(): void {
    this.place = 0;
  }

  /** Starts it for who has never seen it. */
  offer(): void {
    if (recall('toured', v.boolean()) !== true) this.start();
  }

  go(by: 1 | -1): void {
    if (this.place === undefined) return;
    const next = this.place + by;
    if (next < 0 || next >= tourSteps.length) this.close();
    else this.place = next;
  }

  close(): void {
    if (this.place === undefined) return;
    this.place = undefined;
    remember('toured', true);
  }
}
