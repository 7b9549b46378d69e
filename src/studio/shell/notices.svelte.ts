/** Something to say in passing, with at most one thing to do about it. */
export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'good' | 'bad';
  readonly text: string;
  readonly action?: { readonly title: string; readonly run: () => void };
  /** What it is about: it leaves when that is settled. */
  readonly about?: string;
}

const MILLISECONDS = 6000;
/** Slow readers take as long. */
const MILLISECONDS_A_LETTER = 80;
const AGAIN = 1000;

/** The notices on the screen. All leave by themselves, except bad ones that ask for an action and those about something. */
export class Notices {
  all: readonly Notice[] = $state.raw([]);
  /** Whether the user may be reading them, or has not seen them: they stay. */
  isRead: () => boolean = () => false;
  private next = 0;

  /** @returns its id. */
  add(kind: Notice['kind'], text: string, action?: Notice['action'], about?: string): number {
    const id = this.next++;
    this.all = [
      ...this.all.filter((notice) => notice.text !== text),
      { id, kind, text, ...(action && { action }), ...(about !== undefined && { about }) },
    ];
    if (about === undefined && (kind !== 'bad' || !action))
      this.closeIn(id, Math.max(MILLISECONDS, text.length * MILLISECONDS_A_LETTER));
    return id;
  }

  close(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }

  /** Closes what was said about something that is no longer so. */
  settle(about: string): void {
    if (this.all.some((notice) => notice.about === about))
      this.all = this.all.filter((notice) => notice.about !== about);
  }

  private closeIn(id: number, milliseconds: number): void {
    setTimeout(() => {
      if (this.isRead()) this.closeIn(id, AGAIN);
      else this.close(id);
    }, milliseconds);
  }
}
