// Written by tools/generate.ts from the files in nodes/.
import { Vocabulary } from './graph/vocabulary.ts';
import blend from '../nodes/blend.ts';
import blur from '../nodes/blur.ts';
import canvas from '../nodes/canvas.ts';
import color from '../nodes/color.ts';
import contentLoss from '../nodes/content-loss.ts';
import crop from '../nodes/crop.ts';
import distance from '../nodes/distance.ts';
import edges from '../nodes/edges.ts';
import featureObjective from '../nodes/feature-objective.ts';
import features from '../nodes/features.ts';
import gram from '../nodes/gram.ts';
import histogramLoss from '../nodes/histogram-loss.ts';
import image from '../nodes/image.ts';
import labelRegions from '../nodes/label-regions.ts';
import laplacianLoss from '../nodes/laplacian-loss.ts';
import mask from '../nodes/mask.ts';
import matchColor from '../nodes/match-color.ts';
import math from '../nodes/math.ts';
import mattingLaplacian from '../nodes/matting-laplacian.ts';
import merge from '../nodes/merge.ts';
import mix from '../nodes/mix.ts';
import momentLoss from '../nodes/moment-loss.ts';
import nearestNeighbors from '../nodes/nearest-neighbors.ts';
import number from '../nodes/number.ts';
import optimizer from '../nodes/optimizer.ts';
import patchLoss from '../nodes/patch-loss.ts';
import pattern from '../nodes/pattern.ts';
import preview from '../nodes/preview.ts';
import region from '../nodes/region.ts';
import resize from '../nodes/resize.ts';
import save from '../nodes/save.ts';
import selfSimilarity from '../nodes/self-similarity.ts';
import slicedWasserstein from '../nodes/sliced-wasserstein.ts';
import split from '../nodes/split.ts';
import styleLoss from '../nodes/style-loss.ts';
import tile from '../nodes/tile.ts';
import totalVariation from '../nodes/total-variation.ts';
import transform from '../nodes/transform.ts';
import transportLoss from '../nodes/transport-loss.ts';
import wassersteinLoss from '../nodes/wasserstein-loss.ts';
import weightedSum from '../nodes/weighted-sum.ts';

/** The node types that come with Stylograph. */
export const vocabulary = new Vocabulary([
  blend,
  blur,
  canvas,
  color,
  contentLoss,
  crop,
  distance,
  edges,
  featureObjective,
  features,
  gram,
  histogramLoss,
  image,
  labelRegions,
  laplacianLoss,
  mask,
  matchColor,
  math,
  mattingLaplacian,
  merge,
  mix,
  momentLoss,
  nearestNeighbors,
  number,
  optimizer,
  patchLoss,
  pattern,
  preview,
  region,
  resize,
  save,
  selfSimilarity,
  slicedWasserstein,
  split,
  styleLoss,
  tile,
  totalVariation,
  transform,
  transportLoss,
  wassersteinLoss,
  weightedSum,
]);
