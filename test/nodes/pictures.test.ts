import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/program/value.ts';
import { Bench } from './lower-node.ts';

const close = (actual: readonly number[], expected: readonly number[], digits = 10) => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i]!, digits);
  });
};

describe('resize', () => {
  it('takes a length, or a fraction of the size of the picture', () => {
    const shape = (parameters: object) => {
      const bench = new Bench();
      const picture = bench.image(Array.from({ length: 4 }, () => Array.from({ length: 6 }, () => 0.5)));
      return bench.lower('resize', { image: picture }, parameters).image!.value.shape;
    };
    expect(shape({ size: 3 })).toEqual([2, 3, 1]);
    expect(shape({ to: 'scale', scale: 0.5 })).toEqual([2, 3, 1]);
    expect(shape({ to: 'scale', scale: 0.01 })).toEqual([1, 1, 1]);
    expect(shape({ to: 'scale', scale: 0.01, least: 3 })).toEqual([2, 3, 1]);
    expect(shape({ to: 'scale', scale: 0.5, least: 64 })).toEqual([4, 6, 1]);
  });
});

describe('tile', () => {
  const PICTURE = [
    [1, 2],
    [3, 4],
  ];
  const tiled = (parameters: object, picture = PICTURE): { entries: number[]; shape: readonly number[] } => {
    const bench = new Bench();
    const { image } = bench.lower('tile', { image: bench.image(picture) }, parameters);
    return { entries: bench.entriesOf(image!.value), shape: image!.value.shape };
  };

  it('at constant scale repeats the unchanged picture', () => {
    const { entries, shape } = tiled({ columns: 2, rows: 1, scale: 'constant' });
    expect(shape).toEqual([2, 4, 1]);
    expect(entries).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
  });

  it('mirrors every other tile', () => {
    const { entries } = tiled({ columns: 3, rows: 2, scale: 'constant', seam: 'mirror' });
    expect(entries).toEqual([
      ...[1, 2, 2, 1, 1, 2],
      ...[3, 4, 4, 3, 3, 4],
      ...[3, 4, 4, 3, 3, 4],
      ...[1, 2, 2, 1, 1, 2],
    ]);
  });

  it('shifts by a fraction of a tile, wrapping around', () => {
    expect(tiled({ columns: 1, rows: 1, offsetX: 0.5 }).entries).toEqual([2, 1, 4, 3]);
    expect(tiled({ columns: 1, rows: 1, offsetY: 0.5 }).entries).toEqual([3, 4, 1, 2]);
  });

  it('shrinks first, and keeps the size of the picture even if tiles do not divide it', () => {
    const { entries, shape } = tiled({ columns: 2, rows: 1 }, [[1, 1, 1, 5, 5]]);
    expect(shape).toEqual([1, 5, 1]);
    // 5 / 2 rounds to tiles of 3, the second of which is cut.
    expect(entries.slice(3)).toEqual(entries.slice(0, 2));
  });

  it('refuses more tiles than pixels', () => {
    expect(() => tiled({ columns: 3, rows: 1 })).toThrow('too small for 3 x 1 tiles');
  });
});

describe('crop', () => {
  const PICTURE = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ];
  it.each([
    [0, 0, [1, 2, 4, 5]],
    [1, 1, [5, 6, 8, 9]],
    [1, 0, [2, 3, 5, 6]],
  ])('at %d across and %d down', (x, y, expected) => {
    const bench = new Bench();
    expect(bench.imageOf('crop', { image: bench.image(PICTURE) }, { width: 2, height: 2, x, y })).toEqual(
      expected,
    );
  });

  it('takes the size of another picture, and refuses a larger one', () => {
    const bench = new Bench();
    const [image, like] = [bench.image(PICTURE), bench.image([[0]])];
    expect(bench.imageOf('crop', { image, like })).toEqual([5]);
    expect(() => bench.imageOf('crop', { image }, { width: 4, height: 1 })).toThrow('4 x 1, is larger than');
  });
});

describe('blur', () => {
  it('is a separable Gaussian', () => {
    const bench = new Bench();
    const size = 21;
    const point = Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => (x === 10 && y === 10 ? 1 : 0)),
    );
    const bell = Array.from({ length: size }, (_, i) =>
      Math.abs(i - 10) < 4.8 ? Math.exp(-0.5 * ((i - 10) / 1.2) ** 2) : 0,
    );
    const sum = bell.reduce((a, x) => a + x, 0);
    close(
      bench.imageOf('blur', { image: bench.image(point) }, { sigma: 1.2 }),
      bell.flatMap((down) => bell.map((across) => (down * across) / sum ** 2)),
      7,
    );
  });

  it('of 0 returns the picture', () => {
    const bench = new Bench();
    const image = bench.image([[1, 2]]);
    expect(bench.lower('blur', { image }, { sigma: 0 })['image']!.value).toBe(image.value);
  });
});

describe('mix', () => {
  const [FIRST, SECOND] = [[[0, 10]], [[4, 20]]];
  it('mixes by a fraction', () => {
    const bench = new Bench();
    const inputs = { first: bench.image(FIRST), second: bench.image(SECOND) };
    close(bench.imageOf('mix', inputs, { amount: 0.25 }), [1, 12.5]);
  });

  it('mixes by a mask', () => {
    const bench = new Bench();
    const inputs = { first: bench.image(FIRST), second: bench.image(SECOND), mask: bench.mask([[0, 1]]) };
    close(bench.imageOf('mix', inputs, { amount: 1 }), [0, 20]);
  });

  it('refuses pictures of different sizes', () => {
    const bench = new Bench();
    const inputs = { first: bench.image(FIRST), second: bench.image([[1]]) };
    expect(() => bench.imageOf('mix', inputs)).toThrow('2 x 1 and 1 x 1');
  });
});

describe('mask', () => {
  const [RED, GREEN, BLUE] = [[[1, 0, 0.5]], [[0, 1, 0.5]], [[0, 0, 2]]];
  const masked = (parameters: object): number[] => {
    const bench = new Bench();
    const image = bench.picture(RED, GREEN, BLUE);
    return bench.entriesOf(bench.lower('mask', { image }, parameters)['mask']!.value);
  };

  it.each([
    ['brightness', {}, [0.2125, 0.7154, 0.5 * 0.9279 + 2 * 0.0721]],
    ['threshold', { level: 0.5 }, [0, 1, 1]],
    ['red', {}, [1, 0, 0.5]],
    // Cut to 1.
    ['blue', {}, [0, 0, 1]],
    ['left', { level: 0.5 }, [1, 0, 0]],
    ['left', { level: 0.5, invert: true }, [0, 1, 1]],
    ['top', { level: 1 }, [1, 1, 1]],
    ['circle', { level: 1, x: 0.5 }, [0, 1, 0]],
  ])('of %s %o', (of, parameters, expected) => {
    close(masked({ of, ...parameters }), expected, 6);
  });

  it('finds detail at an edge and none on flat areas', () => {
    const bench = new Bench();
    const line = Array.from({ length: 256 }, (_, x) => (x < 128 ? 0.25 : 0.75));
    const image = bench.picture([line], [line], [line]);
    const detail = (level: number) =>
      bench.entriesOf(bench.lower('mask', { image }, { of: 'detail', level })['mask']!.value);
    const [whole, half] = [detail(0.1), detail(0.5)];
    expect(whole[128]).toBe(1);
    close([whole[64]!], [0], 6);
    // The deviation about the local mean is within half of the step; a level is what counts as 1.
    expect(half[128]).toBeGreaterThan(0.2);
    expect(half[128]).toBeLessThan(0.5);
    close([half[127]!], [half[128]!], 6);
    close([detail(1)[128]!], [half[128]! / 2], 6);
  });

  it('shows what is painted, and says where nothing is', () => {
    const painted = (parameters: object) => {
      const bench = new Bench();
      const sizes: string[] = [];
      const { mask } = bench.lower('mask', { image: bench.picture(RED, GREEN, BLUE) }, parameters, {
        pictureSize: (source) => {
          sizes.push(source);
          return { width: 6, height: 2 };
        },
        // The first channel counts; a bicubic resize goes a little beyond 0 and 1.
        input: (shape) => bench.tensor(shape, [0.25, 9, 9, 1.1, 9, 9, -0.1, 9, 9]),
      });
      return { entries: bench.entriesOf(mask!.value), shape: mask!.value.shape, sizes };
    };
    const of = 'painted';
    expect(painted({ of, painting: 'asset:sky' })).toEqual({
      entries: [0.25, 1, 0],
      shape: [1, 3, 1],
      sizes: ['asset:sky'],
    });
    expect(painted({ of, painting: 'asset:sky', invert: true }).entries).toEqual([0.75, 0, 1]);
    expect(() => painted({ of })).toThrow('Nothing is painted yet.');
  });

  it('has a soft edge on request', () => {
    const [left, middle, right] = masked({ of: 'left', level: 0.5, soft: 1 });
    expect(left).toBeGreaterThan(middle!);
    expect(middle).toBeGreaterThan(right!);
    expect(right).toBeGreaterThan(0);
  });
});

describe('canvas', () => {
  const start = (parameters: object, picture?: number[][]) => {
    const bench = new Bench();
    let value: Value | undefined;
    const inputs = picture ? { start: bench.picture(picture, picture, picture) } : {};
    bench.lower('canvas', inputs, { width: 1, height: 1, ...parameters }, { canvas: (x) => (value = x) });
    return { bench, value: value! };
  };

  it('starts as gray', () => {
    const { bench, value } = start({ distribution: 'gray', width: 2 });
    expect(bench.entriesOf(value)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  });

  it('starts as a mix of a picture and gray', () => {
    const { bench, value } = start({ distribution: 'gray', noise: 0.25 }, [[0.1]]);
    close(bench.entriesOf(value), [0.2, 0.2, 0.2]);
  });

  it('starts as a picture, blurred', () => {
    const { bench, value } = start({ blur: 50 }, [[0, 1]]);
    close(bench.entriesOf(value), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5], 3);
  });

  it('starts within 2.5 of 255 of ImageNet’s mean color, like the course', () => {
    const { bench, value } = start({ distribution: 'course' });
    const entries = bench.entriesOf(value);
    [123.68, 116.779, 103.939].forEach((mean, i) => {
      // The bench gives every number of noise as 1, the upper end.
      expect(entries[i]! * 255).toBeCloseTo(mean + 2.5, 6);
    });
  });
});
