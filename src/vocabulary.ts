// Written by tools/generate.ts from the files in nodes/.
import { Vocabulary } from './graph/node-type.ts';
import canvas from '../nodes/canvas.ts';
import contentLoss from '../nodes/content-loss.ts';
import features from '../nodes/features.ts';
import gram from '../nodes/gram.ts';
import image from '../nodes/image.ts';
import optimizer from '../nodes/optimizer.ts';
import pattern from '../nodes/pattern.ts';
import preview from '../nodes/preview.ts';
import resize from '../nodes/resize.ts';
import save from '../nodes/save.ts';
import styleLoss from '../nodes/style-loss.ts';
import totalVariation from '../nodes/total-variation.ts';
import weightedSum from '../nodes/weighted-sum.ts';

/** The node types that come with Stylograph. */
export const vocabulary = new Vocabulary([
  canvas,
  contentLoss,
  features,
  gram,
  image,
  optimizer,
  pattern,
  preview,
  resize,
  save,
  styleLoss,
  totalVariation,
  weightedSum,
]);
