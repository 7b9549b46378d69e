/** The sample pictures in the order the application lists them. */
import type { Picture } from './raster.ts';
import { expression } from './pictures/expression.ts';
import { harbour } from './pictures/harbour.ts';
import { marbling } from './pictures/marbling.ts';
import { mosaic } from './pictures/mosaic.ts';
import { portrait } from './pictures/portrait.ts';
import { stainedGlass } from './pictures/stained-glass.ts';
import { stillLife } from './pictures/still-life.ts';
import { strokes } from './pictures/strokes.ts';
import { tower } from './pictures/tower.ts';
import { waves } from './pictures/waves.ts';
import { woodcut } from './pictures/woodcut.ts';

export const pictures: readonly Picture[] = [
  harbour,
  stillLife,
  portrait,
  tower,
  strokes,
  stainedGlass,
  marbling,
  mosaic,
  woodcut,
  waves,
  expression,
];
