import { shapeText, type Shape, type Value } from '../../src/program/value.ts';

/** A value as one would write it: `mul(canvas, 6)`, `reshape(x, 2 x 3)`. */
export function textOf({ primitive, inputs, attributes }: Value): string {
  const { shape, value, source, node, parameter, ...rest } = attributes;
  switch (primitive) {
    case 'constant':
      return String(value);
    case 'canvas':
      return 'canvas';
    case 'input':
      return String(source);
    case 'knob':
      return `${String(node)}.${String(parameter)}`;
    default: {
      const extra = [...(shape ? [shapeText(shape as Shape)] : []), ...Object.values(rest).map(String)];
      return `${primitive}(${[...inputs.map(textOf), ...extra].join(', ')})`;
    }
  }
}
