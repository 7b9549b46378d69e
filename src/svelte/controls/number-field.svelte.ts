import { isComposing } from '../composing.ts';
import { evaluate, type Reading } from './expression.ts';
import { NumberScale, numberText, type NumberRange } from './number-scale.ts';

export interface NumberFieldOptions {
  readonly value: () => number;
  readonly range: () => NumberRange;
  /** Several numbers are shown as one: the field is empty, and its text sets all. */
  readonly mixed?: () => boolean;
  readonly onedit: (value: number, gesture?: string) => void;
  readonly onend: () => void;
}

/** Pixels that a pointer may wander before a click becomes a scrub. */
const SLACK = 3;

let gestures = 0;

/** A number that is dragged, typed, or stepped with the arrow keys. */
export class NumberField {
  private readonly options: NumberFieldOptions;
  /**
   * What is being typed, and the value that it was typed over; undefined while the field shows its value. A text that
   * gives no number stays, to be corrected, until the value is another.
   */
  private typing: { readonly text: string; readonly over: number } | undefined = $state.raw();
  private drag: { pointer: number; x: number; from: number; moved: boolean } | undefined = $state.raw();
  private gesture = '';

  constructor(options: NumberFieldOptions) {
    this.options = options;
  }

  readonly scale: NumberScale = $derived.by(() => new NumberScale(this.options.range()));
  readonly share: number | undefined = $derived.by(() => this.scale.share(this.options.value()));
  private readonly draft: string | undefined = $derived.by(() =>
    this.typing?.over === this.options.value() ? this.typing.text : undefined,
  );
  private readonly reading: Reading | undefined = $derived.by(() => this.read());
  /** Why the text cannot be used. */
  readonly problem: string | undefined = $derived.by(() =>
    this.reading && 'problem' in this.reading ? this.reading.problem : undefined,
  );
  /** The problem is shown only after Enter or when the focus leaves, not while typing. */
  private showsProblem = $state(false);
  readonly shownProblem: string | undefined = $derived.by(() =>
    this.showsProblem ? this.problem : undefined,
  );
  readonly text: string = $derived.by(
    () => this.draft ?? (this.mixed ? '' : numberText(this.options.value())),
  );
  readonly scrubbing: boolean = $derived.by(() => this.drag?.moved === true);

  private get mixed(): boolean {
    return this.options.mixed?.() === true;
  }

  readonly pointerdown = (event: PointerEvent & { currentTarget: HTMLInputElement }): void => {
    const field = event.currentTarget;
    // A field that has the focus is for typing: the pointer moves its cursor.
    if (event.button !== 0 || document.activeElement === field) return;
    event.preventDefault();
    field.setPointerCapture(event.pointerId);
    this.drag = { pointer: event.pointerId, x: event.clientX, from: this.options.value(), moved: false };
    this.gesture = `scrub-${++gestures}`;
  };

  readonly pointermove = (event: PointerEvent): void => {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    const pixels = event.clientX - drag.x;
    if (!drag.moved && Math.abs(pixels) < SLACK) return;
    if (!drag.moved) this.drag = { ...drag, moved: true };
    const pace = event.shiftKey ? 0.1 : event.ctrlKey || event.metaKey ? 10 : 1;
    const value = this.scale.drag(drag.from, pixels * pace);
    if (value !== this.options.value()) this.options.onedit(value, this.gesture);
  };

  readonly pointerup = (event: PointerEvent & { currentTarget: HTMLInputElement }): void => {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    this.drag = undefined;
    if (drag.moved) this.options.onend();
    else {
      event.currentTarget.focus();
      event.currentTarget.select();
    }
  };

  readonly pointercancel = (event: PointerEvent): void => {
    if (this.drag?.pointer !== event.pointerId) return;
    if (this.drag.moved) this.options.onend();
    this.drag = undefined;
  };

  readonly input = (event: Event & { currentTarget: HTMLInputElement }): void => {
    this.typing = { text: event.currentTarget.value, over: this.options.value() };
  };

  readonly keydown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }): void => {
    if (isComposing(event)) return;
    if (event.key === 'Escape' && this.draft !== undefined) {
      this.typing = undefined;
      this.showsProblem = false;
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      this.commit();
      // A form must not continue with the previous value.
      if (this.problem !== undefined) event.preventDefault();
      event.currentTarget.select();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      const by = (event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1);
      const from = this.reading && 'value' in this.reading ? this.reading.value : this.options.value();
      const value = this.scale.step(from, by);
      this.typing = undefined;
      this.options.onedit(value, `step-${event.currentTarget.id}`);
    }
  };

  readonly blur = (): void => {
    this.commit();
    this.options.onend();
  };

  private commit(): void {
    const { reading } = this;
    this.showsProblem = this.problem !== undefined;
    if (!reading || 'problem' in reading) return;
    this.typing = undefined;
    if (reading.value !== this.options.value() || this.mixed) this.options.onedit(reading.value);
  }

  private read(): Reading | undefined {
    if (this.draft === undefined) return undefined;
    const reading = evaluate(this.draft, this.options.value());
    if ('problem' in reading) return reading;
    const { min, max } = this.options.range();
    const value = this.scale.whole(reading.value);
    if (value < min) return { problem: `The minimum is ${numberText(min)}.` };
    if (value > max) return { problem: `The maximum is ${numberText(max)}.` };
    return { value };
  }
}
