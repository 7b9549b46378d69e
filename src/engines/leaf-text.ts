import type { InputSource } from '../program/sources.ts';
import type { ValueOf } from '../program/value.ts';

/** A leaf in words: `input conv1_1.kernel of vgg19`. */
export function leafText(leaf: ValueOf<'input' | 'result'>): string {
  return leaf.primitive === 'result'
    ? `result ${leaf.attributes.node}`
    : `input ${sourceText(leaf.attributes.source)}`;
}

function sourceText(source: InputSource): string {
  switch (source.kind) {
    case 'picture':
      return source.source;
    case 'alpha':
      return `alpha of ${source.source}`;
    case 'pattern':
      return source.pattern;
    case 'weight':
      return `${source.layer}.${source.part} of ${source.model}`;
    case 'given':
      return source.name;
    case 'hartley':
      return 'Fourier transform';
    case 'noise':
    case 'numbers':
      return source.kind;
  }
}
