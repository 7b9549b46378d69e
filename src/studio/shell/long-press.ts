/** How long a finger rests for a menu, in milliseconds, and how far it may tremble, in pixels. */
const [REST, TREMBLE] = [600, 10];

/**
 * A finger that rests on the element asks for the context menu of what is under it, by the event of a right click, which some
 * browsers send themselves. Once the finger moves, or another one comes, there is no menu; and lifting the finger chooses nothing in one.
 *
 * @returns what ends it.
 */
export function longPress(element: HTMLElement): () => void {
  let press: Press | undefined;
  const down = (event: PointerEvent): void => {
    if (event.pointerType === 'touch' && event.isPrimary) press = new Press(event);
  };
  const ask = (event: PointerEvent): void => press?.asks(event);
  element.addEventListener('pointerdown', down, true);
  element.addEventListener('contextmenu', ask, true);
  return () => {
    press?.forget();
    element.removeEventListener('pointerdown', down, true);
    element.removeEventListener('contextmenu', ask, true);
  };
}

/** One finger, from its press until the next one. */
class Press {
  private readonly begun: PointerEvent;
  private readonly timer: ReturnType<typeof setTimeout>;
  private readonly listening = new AbortController();
  /** It is still there, and where it was pressed. */
  private rests = true;
  private lifted = false;
  private asked = false;

  constructor(begun: PointerEvent) {
    this.begun = begun;
    const { target, clientX, clientY, pointerId, pointerType } = begun;
    this.timer = setTimeout(() => {
      // A node that is seen from afar is drawn anew when it is selected.
      const there = target instanceof Node && target.isConnected;
      const asked = there ? target : document.elementFromPoint(clientX, clientY);
      const init = { bubbles: true, cancelable: true, clientX, clientY, pointerId, pointerType };
      asked?.dispatchEvent(new PointerEvent('contextmenu', init));
    }, REST);
    const options = { capture: true, signal: this.listening.signal };
    window.addEventListener('pointerdown', this.other, options);
    window.addEventListener('pointermove', this.move, options);
    window.addEventListener('pointerup', this.up, options);
    window.addEventListener('pointercancel', this.moved, options);
    window.addEventListener('click', this.click, options);
  }

  forget(): void {
    this.moved();
    this.listening.abort();
  }

  asks(event: PointerEvent): void {
    // By a mouse or a key.
    if (event.pointerType !== 'touch' && (this.lifted || event.pointerType === 'mouse')) return;
    clearTimeout(this.timer);
    if (this.rests && !this.asked) {
      this.asked = true;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private readonly moved = (): void => {
    clearTimeout(this.timer);
    this.rests = false;
  };

  private readonly other = (event: PointerEvent): void => {
    if (event === this.begun) return;
    if (this.lifted || event.isPrimary) this.forget();
    else this.moved();
  };

  private readonly move = ({ pointerId, clientX, clientY }: PointerEvent): void => {
    const { begun } = this;
    if (pointerId !== begun.pointerId) return;
    if (Math.hypot(clientX - begun.clientX, clientY - begun.clientY) > TREMBLE) this.moved();
  };

  private readonly up = (event: PointerEvent): void => {
    if (event.pointerId !== this.begun.pointerId) return;
    this.moved();
    this.lifted = true;
    // The items of a menu take a release over them for a choice.
    if (this.asked) event.preventDefault();
  };

  /** None follows a long press. Those of keys and programs have no count. */
  private readonly click = (event: MouseEvent): void => {
    if (!this.asked || event.detail === 0) return;
    event.preventDefault();
    event.stopPropagation();
  };
}
