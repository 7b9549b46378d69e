import { NumberScale, type NumberRange } from './number-scale.ts';
export interface NumberFieldOptions {
  readonly value: () => number;
  readonly range: () => NumberRange;
  readonly onedit: (value: number, gesture?: string) => void;
  readonly onend: () => void;
}
/** A number that is dragged, typed, or stepped with the arrow keys. */
export declare class NumberField {
  private readonly options;
  /** What is being typed; undefined while the field shows its value. */
  draft: string | undefined;
  private drag;
  private gesture;
  constructor(options: NumberFieldOptions);
  readonly scale: NumberScale;
  readonly share: number | undefined;
  readonly text: string;
  readonly scrubbing: boolean;
  readonly wrong: boolean;
  readonly pointerdown: (
    event: PointerEvent & {
      currentTarget: HTMLInputElement;
    },
  ) => void;
  readonly pointermove: (event: PointerEvent) => void;
  readonly pointerup: (
    event: PointerEvent & {
      currentTarget: HTMLInputElement;
    },
  ) => void;
  readonly pointercancel: (event: PointerEvent) => void;
  readonly input: (
    event: Event & {
      currentTarget: HTMLInputElement;
    },
  ) => void;
  readonly keydown: (
    event: KeyboardEvent & {
      currentTarget: HTMLInputElement;
    },
  ) => void;
  readonly blur: () => void;
  private commit;
  private typed;
}
