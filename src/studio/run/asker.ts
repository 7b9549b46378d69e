import type { Picture } from '../../images/picture.ts';
import type { DescentState } from '../../run/descent.ts';
import type { PixelBox } from './large-canvas.ts';
import type { Report, Request } from './protocol.ts';
import type { UpscaleQuestion } from './upscaling.ts';

type Answer = Extract<Report, { type: 'answer' }>;

/** Asks the worker for what only it has, and what takes long to work out. */
export class Asker {
  private readonly send: (request: Request) => void;
  private readonly waiting = new Map<number, (answer: Answer | undefined) => void>();
  private count = 0;

  constructor(send: (request: Request) => void) {
    this.send = send;
  }

  /** A part of the large canvas that an optimizer has now. */
  async part(optimizer: string, box: PixelBox): Promise<ImageBitmap | undefined> {
    return (await this.ask((ask) => ({ type: 'canvas', ask, optimizer, box })))?.bitmap;
  }

  /** All of a large canvas. */
  async whole(optimizer: string): Promise<Picture | undefined> {
    return (await this.ask((ask) => ({ type: 'canvas', ask, optimizer, box: undefined })))?.picture;
  }

  /** The state of an optimizer that has ended, or waits; undefined if there is none to go on with. */
  async state(optimizer: string): Promise<DescentState<Float32Array> | undefined> {
    return (await this.ask((ask) => ({ type: 'state', ask, optimizer })))?.state;
  }

  /** The graph of a result at a larger size, and what its run takes; or why there is none. */
  async upscaled(question: UpscaleQuestion): Promise<Answer['upscaled']> {
    return (await this.ask((ask) => ({ type: 'upscale', ask, ...question })))?.upscaled;
  }

  handle(answer: Answer): void {
    this.waiting.get(answer.ask)?.(answer);
    this.waiting.delete(answer.ask);
  }

  /** The worker is another one: whatever was asked of the last is not answered any more. */
  forget(): void {
    for (const resolve of this.waiting.values()) resolve(undefined);
    this.waiting.clear();
  }

  private ask(requestOf: (ask: number) => Request): Promise<Answer | undefined> {
    const ask = ++this.count;
    return new Promise((resolve) => {
      this.waiting.set(ask, resolve);
      this.send(requestOf(ask));
    });
  }
}
