/** Gives the keyboard back to what on the page had it, once a dialog, a menu or the palette above it is gone. */
class FocusMemory {
  private last: HTMLElement | undefined;

  /** For `focusin` of the window. */
  readonly focusin = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement) || !target.closest('[data-page]')) return;
    // The menu bar is on the way to something else, unless the keyboard was nowhere before.
    if (!this.last || !target.closest('[role=menubar]')) this.last = target;
  };

  /** For a dialog that closes: before anything that it was asked to do, which may take the keyboard. */
  readonly giveBack = (event: Event): void => {
    event.preventDefault();
    this.last?.focus({ preventScroll: true });
  };

  /** For what closes after what it was asked to do: where that has taken the keyboard, it stays there. */
  readonly giveBackUnlessTaken = (event?: Event): void => {
    event?.preventDefault();
    setTimeout(() => {
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body)
        this.last?.focus({ preventScroll: true });
    });
  };
}

export const focusMemory = new FocusMemory();
