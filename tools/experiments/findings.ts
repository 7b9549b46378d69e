import {
  apart,
  commonSeconds,
  lossBy,
  lowest,
  number,
  percent,
  pictureOf,
  ranked,
  runOf,
} from './figures.ts';
import type { Results, Run } from './results.ts';

/** Whether a claim held. */
export interface Finding {
  readonly claim: string;
  readonly held: 'held' | 'did not hold' | 'held in part';
  /** Sentences with the figures. */
  readonly text: string;
}

export type ResultsOf = (experiment: string) => Results;

const heldIf = (condition: boolean) => (condition ? 'held' : 'did not hold');
const order = (runs: readonly Run[], by: (run: Run) => number) =>
  ranked(runs, by)
    .map((run) => `${run.name} ${number(by(run))}`)
    .join(', ');

/** Of each experiment, by the name of its graph. */
export const findings: Readonly<Record<string, (of: ResultsOf) => readonly Finding[]>> = {
  'optimizer-race': (of) => {
    const { runs } = of('optimizer-race');
    const evaluations = Math.min(...runs.map(({ curve }) => curve.evaluations.at(-1)!));
    const seconds = commonSeconds(runs);
    const byEvaluations = (run: Run) => lossBy(run, 'evaluations', evaluations);
    const bySeconds = (run: Run) => lossBy(run, 'seconds', seconds);
    const firstOrder = runs.filter(({ name }) => name !== 'l-bfgs');
    const best = ranked(firstOrder, byEvaluations)[0]!;
    const [adam, lbfgs] = [
      byEvaluations(runOf({ ...of('optimizer-race') }, 'adam')),
      byEvaluations(runOf(of('optimizer-race'), 'l-bfgs')),
    ];
    const sizes = [64, 128, 192].map((size) => {
      const race = of(`race-at-${size}`);
      const [a, l] = [runOf(race, 'adam'), runOf(race, 'l-bfgs')];
      const limit = commonSeconds([a, l]);
      return {
        size,
        evaluations: lossBy(a, 'evaluations', 80) / lossBy(l, 'evaluations', 80),
        seconds: lossBy(a, 'seconds', limit) / lossBy(l, 'seconds', limit),
      };
    });
    const falls = (key: 'evaluations' | 'seconds') =>
      sizes.every((size, i) => i === 0 || size[key] < sizes[i - 1]![key]);
    const ratios = (key: 'evaluations' | 'seconds') =>
      sizes.map((s) => `${number(s[key])} at ${s.size} pixels`).join(', ');
    return [
      {
        claim: 'Of the first-order methods Adam is the best',
        held: heldIf(best.name === 'adam'),
        text: `The lowest loss within ${evaluations} evaluations: ${order(runs, byEvaluations)}. Within ${number(seconds)} seconds of work each: ${order(runs, bySeconds)}. Ivanov used one learning rate for all methods; here each has the best of a few.`,
      },
      {
        claim: 'Adam is comparable to L-BFGS',
        held: heldIf(adam / lbfgs < 1.25),
        text: `At equal evaluations Adam's loss is ${number(adam / lbfgs)} times that of L-BFGS; we call up to 1.25 comparable.`,
      },
      {
        claim: 'Larger pictures favor Adam',
        held:
          falls('evaluations') && falls('seconds')
            ? 'held'
            : falls('evaluations') || falls('seconds')
              ? 'held in part'
              : 'did not hold',
        text: `The ratio of Adam's loss to that of L-BFGS, which should fall with the size: at 80 evaluations ${ratios('evaluations')}; at equal seconds ${ratios('seconds')}.`,
      },
    ];
  },
  'blur-on-stall': (of) => {
    const [plain, blurred, persistent] = ['plain', 'blurred', 'persistent'].map((name) =>
      runOf(of('blur-on-stall'), name),
    );
    const { events } = blurred!;
    const times = events
      .map((event) => `at ${event.evaluations} evaluations, from ${number(event.total)}`)
      .join('; ');
    return [
      {
        claim: 'Restarted L-BFGS that blurs when it stalls ends lower than without',
        held: heldIf(blurred!.total < plain!.total),
        text: `After ${blurred!.evaluations} evaluations the loss is ${number(blurred!.total)} with ${events.length} blurs and ${number(plain!.total)} without; the lowest losses during the runs were ${number(lowest(blurred!))} and ${number(lowest(plain!))}. It blurred ${times}. A blur raises the loss at first, so a run that ends soon after a blur ends with a high loss: in an earlier trial of 400 evaluations, the blurred run ended above the plain one, although its lowest loss was lower.`,
      },
      {
        claim: 'It was not the restarts that made it stall',
        held: heldIf(lowest(persistent!) >= lowest(blurred!)),
        text: `L-BFGS that keeps its curvature reaches ${number(lowest(persistent!))} in as many evaluations, without any blur. In the highest octave the blurred picture has ${percent(pictureOf(of('blur-on-stall'), 'blurred').octave)} of its energy, the plain one ${percent(pictureOf(of('blur-on-stall'), 'plain').octave)} and the persistent one ${percent(pictureOf(of('blur-on-stall'), 'persistent').octave)}: noise that the network does not respond to.`,
      },
    ];
  },
  'total-variation': (of) => {
    const results = of('total-variation');
    const octave = (name: string) => pictureOf(results, name).octave;
    const style = (name: string) => runOf(results, name).terms['style']!;
    return [
      {
        claim: 'Total variation removes the finest detail',
        held: heldIf(octave('little') < octave('without') && octave('much') < octave('little')),
        text: `In the highest octave of the spectrum is ${percent(octave('without'))} of the energy without it, ${percent(octave('little'))} with a little, ${percent(octave('much'))} with ten times as much, and ${percent(octave('absolute'))} with absolute differences. The style loss rises: ${number(style('without'))}, ${number(style('little'))} and ${number(style('much'))}.`,
      },
    ];
  },
  'starting-points': (of) => {
    const results = of('starting-points');
    const losses = ['noise', 'content', 'style'].map((name) => ({ name, total: runOf(results, name).total }));
    const [best, , worst] = ranked(losses, ({ total }) => total);
    const spread = worst!.total / best!.total - 1;
    const apartBy = (one: string, other: string) =>
      `${one} and ${other} ${number(apart(results, one, other))}`;
    return [
      {
        claim: 'Noise, photo and painting as the start have no strong effect',
        held: heldIf(spread < 0.1),
        text: `Final losses: ${losses.map(({ name, total }) => `${name} ${number(total)}`).join(', ')}; the worst is ${percent(spread)} above the best, and we call less than 10 % no strong effect. The pictures differ (root mean square, of 255): ${apartBy('noise', 'content')}, ${apartBy('noise', 'style')}, ${apartBy('content', 'style')}. Continuing from the result of noise gives ${number(runOf(results, 'last').total)}.`,
      },
    ];
  },
  'content-layers': (of) => {
    const results = of('content-layers');
    const layers = ['conv1_2', 'conv2_2', 'conv3_1', 'conv4_2', 'conv5_1'];
    const style = (name: string) => runOf(results, name).terms['style']!;
    return [
      {
        claim: 'The lower the content layer, the more it holds the style back',
        held: heldIf(layers.every((layer, i) => i === 0 || style(layer) < style(layers[i - 1]!))),
        text: `Final style losses: ${[...layers, 'together'].map((name) => `${name} ${number(style(name))}`).join(', ')}. In the run with all of them, each has a fifth of the weight.`,
      },
    ];
  },
  'style-layers': (of) => {
    const results = of('style-layers');
    const octave = (name: string) => percent(pictureOf(results, name).octave);
    const names = results.pictures.map(({ name }) => name);
    const upTo = names.filter((name) => name.startsWith('up-to'));
    const alone = names.filter((name) => name.endsWith('alone'));
    const [four, all] = [
      pictureOf(results, 'conv4_1-alone').octave,
      pictureOf(results, 'up-to-conv4_1').octave,
    ];
    return [
      {
        claim: 'Sums of layers give smoother textures than their highest layer alone',
        held: heldIf(
          all < four &&
            pictureOf(results, 'up-to-conv5_1').octave < pictureOf(results, 'conv5_1-alone').octave,
        ),
        text: `Energy in the highest octave: ${alone.map((name) => `${name} ${octave(name)}`).join(', ')}; ${upTo.map((name) => `${name} ${octave(name)}`).join(', ')}. The pictures show that a high layer alone does not transfer colors; together with the layers below it, it adds larger strokes.`,
      },
    ];
  },
  'tiled-style': (of) => {
    const results = of('tiled-style');
    const from = (name: string) => apart(results, 'once', name);
    return [
      {
        claim: 'Tiling at constant scale changes nothing',
        held: heldIf(from('control') < 0.6 * Math.min(from('tiled-2'), from('tiled-4'))),
        text: `Compared with the picture in the untiled style, the control differs by ${number(from('control'))} of 255 (root mean square), shrink-and-tile 2 x 2 by ${number(from('tiled-2'))} and 4 x 4 by ${number(from('tiled-4'))}. A Gram matrix averages over positions, so repetition alone does not change it: the control differs only because of its seams and edges.`,
      },
    ];
  },
  'keeping-colors': (of) => {
    const results = of('keeping-colors');
    const chroma = (name: string) => pictureOf(results, name).chroma!;
    const ways = ['luminance', 'swapped', 'pca', 'histogram'];
    return [
      {
        claim: 'All four ways keep the photo’s colors',
        held: heldIf(ways.every((name) => chroma(name) < chroma('plain'))),
        text: `U and V differ from the photo's by (root mean square, of 255): plain ${number(chroma('plain'))}, ${ranked(
          ways,
          chroma,
        )
          .map((name) => `${name} ${number(chroma(name))}`)
          .join(
            ', ',
          )}. The first two put the photo's own chroma back; the matched ones keep its palette, and let colors move with the strokes.`,
      },
    ];
  },
  'weight-scaling': (of) => {
    const { runs } = of('weight-scaling');
    const shallow = runs.slice(0, 5);
    const term = (key: string) => shallow.map(({ terms }) => terms[key]!);
    const monotone = (values: readonly number[], sign: 1 | -1) =>
      values.every((x, i) => i === 0 || sign * (x - values[i - 1]!) > 0);
    return [
      {
        claim: 'The weight trades content for style',
        held: heldIf(monotone(term('content'), 1) && monotone(term('style'), -1)),
        text: `With more weight on shallow layers and a style weight of 0.1, 1, 10, 100 and 1000, the content loss is ${term('content').map(number).join(', ')} and the style loss ${term('style').map(number).join(', ')}.`,
      },
    ];
  },
  'learning-rate-schedules': (of) => {
    const results = of('learning-rate-schedules');
    const total = (name: string) => runOf(results, name).total;
    const lower = ['linear', 'cosine', 'exponential', 'stairs'].filter(
      (name) => total(name) < Math.min(total('constant'), total('constant-low')),
    );
    return [
      {
        claim: 'A falling learning rate ends lower than a constant one',
        held: lower.length === 4 ? 'held' : lower.length > 0 ? 'held in part' : 'did not hold',
        text: `After ${runOf(results, 'constant').evaluations} evaluations: ${order(results.runs, (run) => run.total)}. “constant” is the initial rate of all schedules, “constant-low” a fifth of it.`,
      },
    ];
  },
  parameterizations: (of) => {
    const results = of('parameterizations');
    const { runs } = results;
    const cells = (basis: number) => [0, 3, 6, 9].map((i) => runs[i + basis]!);
    const [pixels, pyramid, fourier] = [cells(0), cells(1), cells(2)];
    const totals = (some: readonly Run[]) => some.map(({ total }) => number(total)).join(', ');
    const fines = (some: readonly Run[]) => some.map(({ name }) => pictureOf(results, name).octave);
    const lower = [...pyramid, ...fourier].filter(
      ({ total }) => total < Math.min(...pixels.map((run) => run.total)),
    );
    const smoother = fines(fourier).filter((octave, i) => octave < fines(pixels)[i]!);
    const byColors = runs.slice(0, 6).map((rgb, i) => [rgb.total, runs[i + 6]!.total] as const);
    const gained = byColors.filter(([rgb, decorrelated]) => decorrelated < rgb);
    const heldInAll = (count: number, all: number) =>
      count === all ? 'held' : count > 0 ? 'held in part' : 'did not hold';
    return [
      {
        claim: 'Coefficients of many pixels lower the loss more than single pixels',
        held: heldInAll(lower.length, 8),
        text: `After ${runs[0]!.evaluations} evaluations: pixels ${totals(pixels)}, Laplacian pyramid ${totals(pyramid)}, Fourier coefficients ${totals(fourier)}. One learning rate serves all.`,
      },
      {
        claim: 'Fourier coefficients leave less noise',
        held: heldInAll(smoother.length, 4),
        text: `Of the variation of the picture, the finest octave has ${fines(pixels).map(percent).join(', ')} with pixels, and ${fines(fourier).map(percent).join(', ')} with Fourier coefficients.`,
      },
      {
        claim: 'Decorrelated colors lower the loss more',
        held: heldInAll(gained.length, 6),
        text: `In ${gained.length} of 6 pairs of runs: ${byColors.map(([rgb, decorrelated]) => `${number(rgb)} and ${number(decorrelated)}`).join(', ')}, with red, green and blue first.`,
      },
    ];
  },
  'multi-scale': (of) => {
    const results = of('multi-scale');
    const levels = results.runs.filter(({ name }) => name.startsWith('coarse-to-fine'));
    const [whole, single] = [runOf(results, 'coarse-to-fine'), runOf(results, 'one-scale')];
    const seconds = levels.reduce((sum, run) => sum + run.seconds, 0);
    return [
      {
        claim: 'Coarse to fine ends lower in no more time',
        held: heldIf(whole.total < single.total && seconds <= single.seconds),
        text: `Both sizes took ${number(seconds)} seconds together and end with a loss of ${number(whole.total)} at the whole size; the whole size alone took ${number(single.seconds)} seconds and ends with ${number(single.total)}.`,
      },
    ];
  },
};
