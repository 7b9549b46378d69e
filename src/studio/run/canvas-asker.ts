import type { Picture } from '../../images/picture.ts';
import type { PixelBox } from './large-canvas.ts';
import type { Report, Request } from './protocol.ts';

type Answer = Extract<Report, { type: 'canvas' }>;

/** Asks the worker for large canvases of the run under way, of which the page has only reduced pictures. */
export class CanvasAsker {
  private readonly send: (request: Request) => void;
  private readonly waiting = new Map<number, (answer: Answer | undefined) => void>();
  private count = 0;

  constructor(send: (request: Request) => void) {
    this.send = send;
  }

  /** A part of what an optimizer has now. */
  async part(optimizer: string, box: PixelBox): Promise<ImageBitmap | undefined> {
    return (await this.ask(optimizer, box))?.bitmap;
  }

  /** All of it. */
  async whole(optimizer: string): Promise<Picture | undefined> {
    return (await this.ask(optimizer))?.picture;
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

  private ask(optimizer: string, box?: PixelBox): Promise<Answer | undefined> {
    const ask = ++this.count;
    return new Promise((resolve) => {
      this.waiting.set(ask, resolve);
      this.send({ type: 'canvas', ask, optimizer, box });
    });
  }
}
