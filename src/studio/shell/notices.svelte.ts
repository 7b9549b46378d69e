/** Something to say in passing, with at most one thing to do about it. */
export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'good' | 'bad';
  readonly text: string;
  readonly action?: { readonly title: string; readonly run: () => void };
}

const MILLISECONDS = 6000;

/** The notices on the screen. Bad ones stay until they are closed. */
export class Notices {
  all: readonly Notice[] = $state.raw([]);
  private next = 0;

  /**
   * @param stays until it is closed.
   * @returns its id.
   */
  add(kind: Notice['kind'], text: string, action?: Notice['action'], stays = kind === 'bad'): number {
    const id = this.next++;
    this.all = [
      ...this.all.filter((notice) => notice.text !== text),
      { id, kind, text, ...(action && { action }) },
    ];
    if (!stays)
      setTimeout(() => {
        this.close(id);
      }, MILLISECONDS);
    return id;
  }

  close(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }
}
