/**
 * A rose window. Polar rings of petals, roundels and lancets are tested from the middle outwards for the pane that
 * holds the pixel and the distance to its lead; larger panes are broken by Voronoi leads. Each pane has streaky
 * glass of its own thickness, lit from behind; the leads are rounded bars with a faint sheen.
 */
import { cellAt, fbm2, hash, hypot, noise2, type Cell } from '../noise.ts';
import {
  bloom,
  clamp,
  film,
  hex,
  mix,
  put,
  ramp,
  render,
  smoothstep,
  type Picture,
  type Rgb,
  type Shader,
} from '../raster.ts';

const SIZE = 704;

const RUBY: readonly Rgb[] = ['#3d0410', '#8e0d1c', '#cf2328', '#f0583a'].map(hex);
const COBALT: readonly Rgb[] = ['#071043', '#12309a', '#2259d0', '#59a0ee'].map(hex);
const AMBER: readonly Rgb[] = ['#7a3a05', '#d18a12', '#f6c53a', '#fff0a0'].map(hex);
const EMERALD: readonly Rgb[] = ['#04301c', '#0b6b3a', '#2fa55a', '#9bdc7c'].map(hex);
const VIOLET: readonly Rgb[] = ['#230a45', '#53218c', '#8a4fc0', '#c9a0ea'].map(hex);
const TURQUOISE: readonly Rgb[] = ['#053a47', '#0e7f90', '#37b8c0', '#b5efe4'].map(hex);

interface Pane {
  glass: readonly Rgb[];
  id: number;
  /** The distance to the nearest lead, in units of the window's radius. */
  lead: number;
  half: number;
}

const cell: Cell = { nearest: 0, border: 0, ix: 0, iy: 0 };

/** Angle folded into `count` sectors: the sector and the signed angle from its middle. */
function sector(angle: number, count: number, offset: number): [number, number] {
  const t = (angle / (Math.PI * 2)) * count + offset;
  const index = Math.round(t);
  return [((index % count) + count) % count, ((t - index) / count) * Math.PI * 2];
}

function shatter(pane: Pane, x: number, y: number, size: number, seed: number): void {
  cellAt(x / size, y / size, 0.8, seed, cell);
  const d = cell.border * size;
  if (d < pane.lead) {
    pane.lead = d;
    pane.half = 0.0036;
  }
  pane.id = pane.id * 31 + cell.ix * 17 + cell.iy * 131;
}

function paneAt(x: number, y: number, pane: Pane): void {
  const r = hypot(x, y);
  const angle = Math.atan2(y, x);
  pane.half = 0.0068;
  const set = (glass: readonly Rgb[], id: number, lead: number) => {
    pane.glass = glass;
    pane.id = id;
    pane.lead = lead;
  };
  if (r < 0.2) {
    const [i, a] = sector(angle, 6, 0);
    const petal = hypot(r * Math.cos(a) - 0.1, r * Math.sin(a)) - 0.062;
    if (r < 0.045) set(AMBER, 1, 0.045 - r);
    else if (petal < 0) set(i % 2 === 0 ? RUBY : AMBER, 10 + i, Math.min(-petal, r - 0.045));
    else set(COBALT, 20 + i, Math.min(petal, 0.2 - r, r - 0.045));
    return;
  }
  if (r < 0.245) {
    const [i, a] = sector(angle, 24, 0.5);
    set(i % 2 === 0 ? AMBER : RUBY, 40 + i, Math.min(r - 0.2, 0.245 - r, (Math.PI / 24 - Math.abs(a)) * r));
    return;
  }
  if (r < 0.58) {
    const [i, a] = sector(angle, 12, 0);
    const along = r * Math.cos(a);
    const across = Math.abs(r * Math.sin(a));
    const spoke = (Math.PI / 12 - Math.abs(a)) * r;
    const u = (along - 0.245) / 0.3;
    const lancet = 0.1 * Math.sin(clamp(u) ** 0.8 * Math.PI) ** 0.62 - across;
    const roundel = hypot(along - 0.425, across) - 0.048;
    if (roundel < 0) {
      set(i % 2 === 0 ? AMBER : TURQUOISE, 100 + i, -roundel);
      const [k, b] = sector(Math.atan2(r * Math.sin(a), along - 0.425), 4, 0.5);
      const inner = hypot(r * Math.sin(a), along - 0.425);
      if (inner > 0.02) {
        pane.id += 300 + k;
        pane.lead = Math.min(pane.lead, inner - 0.02, (Math.PI / 4 - Math.abs(b)) * inner);
        pane.glass = i % 2 === 0 ? RUBY : VIOLET;
      } else pane.lead = 0.02 - inner;
      pane.half = 0.005;
    } else if (lancet > 0) {
      set(i % 2 === 0 ? COBALT : RUBY, 120 + i, Math.min(lancet, roundel, r - 0.245));
      shatter(pane, x, y, 0.075, i + 3);
    } else {
      set(
        i % 2 === 0 ? EMERALD : TURQUOISE,
        160 + i * 2 + (a > 0 ? 1 : 0),
        Math.min(-lancet, spoke, r - 0.245, 0.58 - r),
      );
      if (u > 0.5) shatter(pane, x, y, 0.08, 40);
    }
    return;
  }
  if (r < 0.625) {
    const [i, a] = sector(angle, 48, 0.5);
    set(
      i % 4 === 0 ? RUBY : i % 2 === 0 ? COBALT : AMBER,
      300 + i,
      Math.min(r - 0.58, 0.625 - r, (Math.PI / 48 - Math.abs(a)) * r),
    );
    return;
  }
  if (r < 0.93) {
    const [i, a] = sector(angle, 12, 0.5);
    const along = r * Math.cos(a);
    const side = r * Math.sin(a);
    const spoke = (Math.PI / 12 - Math.abs(a)) * r;
    const d = hypot(along - 0.775, side);
    if (d < 0.135) {
      const [k, b] = sector(Math.atan2(side, along - 0.775), 8, 0);
      const petal = hypot(d * Math.cos(b) - 0.078, d * Math.sin(b)) - 0.031;
      if (d < 0.034) set(AMBER, 400 + i, 0.034 - d);
      else if (petal < 0)
        set(
          k % 2 === 0 ? RUBY : i % 2 === 0 ? VIOLET : TURQUOISE,
          420 + i * 8 + k,
          Math.min(-petal, d - 0.034),
        );
      else
        set(
          i % 2 === 0 ? COBALT : EMERALD,
          600 + i * 8 + k,
          Math.min(petal, 0.135 - d, d - 0.034, (Math.PI / 8 - Math.abs(b)) * d + 0.02),
        );
      pane.half = 0.005;
      return;
    }
    if (d < 0.155) {
      const [k, b] = sector(Math.atan2(side, along - 0.775), 20, 0.5);
      set(
        k % 2 === 0 ? AMBER : COBALT,
        720 + i * 20 + k,
        Math.min(d - 0.135, 0.155 - d, (Math.PI / 20 - Math.abs(b)) * d),
      );
      return;
    }
    set(i % 2 === 0 ? COBALT : RUBY, 1000 + i, Math.min(d - 0.155, spoke, r - 0.625, 0.93 - r));
    pane.glass = r > 0.78 ? COBALT : VIOLET;
    shatter(pane, x, y, 0.07, 60);
    return;
  }
  if (r < 0.99) {
    const [i, a] = sector(angle, 60, 0.5);
    set(
      [RUBY, AMBER, COBALT, EMERALD][i % 4]!,
      1200 + i,
      Math.min(r - 0.93, 0.99 - r, (Math.PI / 60 - Math.abs(a)) * r),
    );
    return;
  }
  const qx = Math.abs(x) - 0.86;
  const qy = Math.abs(y) - 0.86;
  const q = hypot(qx, qy);
  const corner = (x > 0 ? 1 : 0) + (y > 0 ? 2 : 0);
  if (q < 0.1) {
    const [k, b] = sector(Math.atan2(qy, qx), 6, 0);
    if (q < 0.03) set(AMBER, 1300 + corner, 0.03 - q);
    else
      set(
        k % 2 === 0 ? RUBY : VIOLET,
        1310 + corner * 6 + k,
        Math.min(0.1 - q, q - 0.03, (Math.PI / 6 - Math.abs(b)) * q),
      );
    return;
  }
  set(
    [COBALT, TURQUOISE, COBALT, VIOLET][Math.floor(hash(Math.floor(x * 9), Math.floor(y * 9), 4) * 4)]!,
    1400,
    Math.min(r - 0.99, q - 0.1),
  );
  shatter(pane, x, y, 0.085, 77);
  pane.glass = [COBALT, TURQUOISE, COBALT, EMERALD][((pane.id % 4) + 4) % 4]!;
}

function paint() {
  const pane: Pane = { glass: RUBY, id: 0, lead: 0, half: 0 };
  const shader: Shader = (px, py, out) => {
    let x = (px / SIZE) * 2 - 1;
    let y = (py / SIZE) * 2 - 1;
    x += 0.0035 * noise2(px / 24, py / 24, 1);
    y += 0.0035 * noise2(px / 24, py / 24, 2);
    paneAt(x, y, pane);
    const tone = hash(pane.id, 1, 5);
    const turn = hash(pane.id, 2, 5) * 6.3;
    const u = px * Math.cos(turn) + py * Math.sin(turn);
    const v = -px * Math.sin(turn) + py * Math.cos(turn);
    const streak = fbm2(u / 90 + pane.id, v / 14 + 0.4 * noise2(u / 30, v / 30, 8), 4, 3);
    const seedy = noise2(px / 3.1, py / 3.1, 6) > 0.78 ? 0.16 : 0;
    const behind = 1.16 - 0.36 * hypot(x + 0.1, y + 0.2) + 0.28 * fbm2(px / 150, py / 150, 3, 9);
    const edge = smoothstep(-0.004, 0.022, pane.lead - pane.half);
    const glow = clamp(0.24 + 0.46 * tone + 0.8 * streak + 0.16 * edge + seedy * 0.5);
    put(out, ramp(pane.glass, glow), (0.75 + 0.4 * edge) * behind * mix(0.95, 1.3, hash(pane.id, 3, 5)));
    const cover = smoothstep(pane.half + 0.0016, pane.half - 0.0016, pane.lead);
    if (cover > 0) {
      const round = clamp(pane.lead / pane.half);
      const metal =
        0.035 +
        0.07 * Math.max(0, 0.5 - Math.abs(round - 0.35)) +
        0.05 * Math.max(0, noise2(px / 5, py / 5, 3));
      const solder = 0.03 * smoothstep(0.3, 0.9, noise2(px / 13, py / 13, 12));
      out[0] = mix(out[0]!, metal + solder, cover);
      out[1] = mix(out[1]!, metal * 0.98 + solder, cover);
      out[2] = mix(out[2]!, metal * 1.08 + solder, cover);
    }
  };
  const raster = render(SIZE, SIZE, shader, 3, 0.04);
  bloom(raster, 6, 0.5, 0.22);
  film(raster, 0.02, 0.1, 6);
  return raster;
}

export const stainedGlass: Picture = {
  name: 'stained-glass',
  kind: 'style',
  title: 'Rose window',
  width: SIZE,
  height: SIZE,
  paint,
};
