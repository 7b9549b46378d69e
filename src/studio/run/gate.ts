/** Holds a run between two steps: open, shut, or shut but for a number of single steps. */
export class Gate {
  private shut = false;
  private singles = 0;
  private wake: (() => void) | undefined;

  close(): void {
    this.shut = true;
    this.singles = 0;
  }

  open(): void {
    this.shut = false;
    this.wake?.();
  }

  /** Lets one more step through and stays shut. */
  letOne(): void {
    this.shut = true;
    this.singles += 1;
    this.wake?.();
  }

  /** Whether the next to come has to wait. */
  get holds(): boolean {
    return this.shut && this.singles === 0;
  }

  async pass(): Promise<void> {
    while (this.holds) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.shut) this.singles -= 1;
  }
}
