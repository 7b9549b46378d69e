import { ClassicPreset } from 'rete';
import type { Parameter } from '../../graph/parameters.ts';
import type { StylographNode } from './stylograph-node.ts';

/** What a preset makes a control of. */
export interface ControlRequest {
  readonly node: StylographNode;
  readonly name: string;
  readonly parameter: Parameter;
  readonly value: unknown;
  /** Gives the parameter another value. The document takes it where it is in its range. */
  readonly edit: (value: unknown) => void;
  /** As `edit`, from text as the command line takes it: `conv1_1,conv3_1`, `style:10`. */
  readonly editText: (text: string) => void;
}

/** How parameters appear on nodes. The first preset that gives a control for one decides. */
export interface StylographPreset {
  /** A control for a parameter that has none yet. */
  create(request: ControlRequest): ClassicPreset.Control | undefined;
  /** Shows a value that came from elsewhere on a control that `create` made. */
  update(control: ClassicPreset.Control, value: unknown): void;
}

/**
 * Rete's own input for a parameter, which every renderer draws: a number, or text as the command line takes it. It knows
 * its parameter, so that a renderer's `customize` can draw more: a label, a list of choices.
 */
export class ParameterControl extends ClassicPreset.InputControl<'number' | 'text', number | string> {
  readonly request: ControlRequest;

  constructor(request: ControlRequest) {
    const type = request.parameter.kind === 'number' ? 'number' : 'text';
    super(type, {
      initial: shownValue(request.value),
      change: (value) => {
        if (typeof value === 'number') request.edit(value);
        else request.editText(value);
      },
    });
    this.request = request;
  }

  get name(): string {
    return this.request.name;
  }

  get parameter(): Parameter {
    return this.request.parameter;
  }

  /** Shows a value without asking for it. */
  show(value: unknown): void {
    this.value = shownValue(value);
  }
}

function setup(): StylographPreset {
  return {
    create: (request) => new ParameterControl(request),
    update(control, value) {
      if (control instanceof ParameterControl) control.show(value);
    },
  };
}

/** A Rete input for every parameter that matters: `plugin.addPreset(Presets.classic.setup())`. */
export const classic = { setup };

function shownValue(value: unknown): number | string {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value.join(',');
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((entry) => typeof entry === 'number')
  )
    return Object.entries(value)
      .map(([name, weight]) => `${name}:${weight as number}`)
      .join(',');
  return JSON.stringify(value);
}
