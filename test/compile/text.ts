import { shapeText, type Value } from '../../src/program/value.ts';
import { nameOf } from '../support/leaves.ts';

/** A value as one would write it: `mul(canvas, 6)`, `reshape(x, 2 x 3)`. */
export function textOf(value: Value): string {
  switch (value.primitive) {
    case 'constant':
      return String(value.attributes.value);
    case 'canvas':
      return 'canvas';
    case 'input':
      return nameOf(value);
    case 'knob':
      return `${value.attributes.node}.${value.attributes.parameter}`;
    default: {
      const extra = Object.entries(value.attributes).map(([name, attribute]: [string, unknown]) =>
        name === 'shape' ? shapeText(value.shape) : String(attribute),
      );
      return `${value.primitive}(${[...value.inputs.map(textOf), ...extra].join(', ')})`;
    }
  }
}
