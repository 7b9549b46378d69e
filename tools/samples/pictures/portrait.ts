/**
 * A marble bust with curled hair, in three-quarter light before an out-of-focus
 * garden. The head is one blended distance field; hair and drapery are carved into it with warped waves. Marble gets
 * veins, a little light through thin parts, and a soft polish.
 */
import {
  camera,
  dot,
  ellipsoid,
  capsule,
  march,
  normalAt,
  normalize,
  occlusion,
  reflect,
  smoothMax,
  smoothMin,
  softShadow,
  type Field,
  type Vec,
} from '../march.ts';
import { createRandom, fbm2, fbm3, hash, hypot, noise3 } from '../noise.ts';
import {
  bloom,
  clamp,
  film,
  light,
  mix,
  mixRgb,
  put,
  render,
  saturate,
  smoothstep,
  toneMap,
  type Picture,
  type Rgb,
  type Shader,
} from '../raster.ts';

const WIDTH = 576;
const HEIGHT = 720;
const KEY = normalize([-0.72, 0.62, 0.55]);
const RIM = normalize([0.85, 0.25, -0.45]);

/** The head in its own frame: face towards +z, the middle of the skull at the origin, skull about 1 high. */
function face(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  let d = ellipsoid(x, y - 0.14, z + 0.06, 0.47, 0.52, 0.56);
  d = smoothMin(d, ellipsoid(x, y + 0.2, z - 0.12, 0.385, 0.48, 0.365), 0.14);
  d = smoothMin(d, ellipsoid(ax - 0.2, y + 0.16, z - 0.3, 0.13, 0.12, 0.12), 0.16);
  d = smoothMin(d, ellipsoid(x, y + 0.575, z - 0.33, 0.115, 0.1, 0.1), 0.15);
  d = smoothMin(d, capsule(ax, y, z, 0.35, -0.28, 0.02, 0.11, -0.59, 0.3, 0.05), 0.18);
  // Brow ridge and the hollows of the eyes.
  d = smoothMin(d, capsule(ax, y, z, 0.06, 0.075, 0.425, 0.27, 0.1, 0.345, 0.035), 0.1);
  d = smoothMax(d, -ellipsoid(ax - 0.168, y + 0.03, z - 0.47, 0.115, 0.07, 0.085), 0.08);
  // Eyeballs between two lids.
  const ball = hypot(ax - 0.165, y + 0.03, z - 0.325) - 0.092;
  const upper = Math.max(
    hypot(ax - 0.165, y + 0.03, z - 0.323) - 0.104,
    -(y + 0.012 + 1.6 * (ax - 0.165) ** 2),
  );
  const lower = Math.max(hypot(ax - 0.165, y + 0.03, z - 0.323) - 0.1, y + 0.064 - 1.2 * (ax - 0.165) ** 2);
  d = smoothMin(d, ball, 0.012);
  d = smoothMin(d, smoothMin(upper, lower, 0.01), 0.014);
  // Nose.
  const bridge = capsule(x, y, z, 0, 0.08, 0.425, 0, -0.225, 0.55, 0.03);
  d = smoothMin(d, bridge, 0.075);
  d = smoothMin(d, ellipsoid(x, y + 0.235, z - 0.548, 0.046, 0.044, 0.05), 0.05);
  d = smoothMin(d, ellipsoid(ax - 0.052, y + 0.25, z - 0.5, 0.033, 0.032, 0.045), 0.03);
  d = smoothMax(d, -ellipsoid(ax - 0.028, y + 0.285, z - 0.525, 0.014, 0.012, 0.024), 0.014);
  // Philtrum, lips, and the line between them.
  const bow = 0.014 * Math.cos(x * 34) * Math.exp(-x * x * 60);
  d = smoothMin(d, ellipsoid(x, y + 0.405, z - 0.44, 0.145, 0.09, 0.07), 0.08);
  d = smoothMin(d, ellipsoid(ax - 0.035, y + 0.38 + bow - 0.2 * x * x, z - 0.482, 0.08, 0.024, 0.033), 0.024);
  d = smoothMin(d, ellipsoid(x, y + 0.434 - 0.3 * x * x, z - 0.478, 0.084, 0.033, 0.04), 0.026);
  d = smoothMax(d, -ellipsoid(x, y + 0.405 - 0.3 * x * x, z - 0.515, 0.115, 0.005, 0.04), 0.014);
  d = smoothMax(d, -ellipsoid(x, y + 0.502, z - 0.5, 0.09, 0.03, 0.045), 0.05);
  d = smoothMax(d, -ellipsoid(x, y + 0.345, z - 0.545, 0.016, 0.035, 0.022), 0.025);
  // Ears are mostly under the hair.
  d = smoothMin(d, ellipsoid(ax - 0.46, y + 0.1, z + 0.04, 0.045, 0.13, 0.085), 0.03);
  return d;
}

/** Short hair in the antique manner: rows of jittered curls, each a mound with a spiral groove. */
function hair(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  const cap = ellipsoid(x, y - 0.15, z + 0.09, 0.515, 0.535, 0.6);
  const side = smoothstep(0.24, 0.45, ax);
  const line = 0.37 - 0.35 * ax * ax - 0.5 * side;
  const skin = Math.max(
    (line - y) * 0.55 + (z - 0.22) * 0.32 * (1 - 0.6 * side),
    -(y + 0.42) * 0.8 + Math.max(z, 0) * 0.9,
  );
  const rough = Math.max(cap, skin);
  if (rough > 0.25) return (rough - 0.09) * 0.75;
  const u = Math.atan2(x, z + 0.12) * 3.1;
  const v = Math.atan2(y - 0.15, hypot(x, z + 0.09)) * 4.2;
  let crown = 0;
  let strands = 0;
  const cu = Math.floor(u);
  const cv = Math.floor(v);
  for (let j = -1; j <= 1; j++) {
    for (let i = -1; i <= 1; i++) {
      const px = cu + i + 0.5 + 0.7 * (hash(cu + i, cv + j, 4) - 0.5) - u;
      const py = cv + j + 0.5 + 0.7 * (hash(cu + i, cv + j, 5) - 0.5) - v;
      const r = hypot(px, py);
      const bump = Math.max(0, 1 - r * r * 1.35);
      if (bump <= crown) continue;
      crown = bump;
      const spin = hash(cu + i, cv + j, 6) > 0.5 ? 1 : -1;
      strands = Math.sin(spin * Math.atan2(py, px) * 2 + r * 15) * Math.min(r * 4, 1);
    }
  }
  const lock = 0.085 * Math.sqrt(crown) - 0.02 + 0.017 * strands;
  return smoothMax(cap - lock, skin - 0.45 * lock, 0.03) * 0.62;
}

const NOD = 0.05;
const TURN = 0.46;

const field: Field = (px, py, pz) => {
  // The head is turned towards the light and bowed a little.
  const hy0 = py - 0.52;
  let d: number;
  const near = hypot(px, hy0, pz) - 1.0;
  if (near > 0.35) d = near;
  else {
    const c = Math.cos(TURN);
    const s = Math.sin(TURN);
    const x = c * px + s * pz;
    const z0 = -s * px + c * pz;
    const y = Math.cos(NOD) * hy0 + Math.sin(NOD) * z0;
    const z = -Math.sin(NOD) * hy0 + Math.cos(NOD) * z0;
    d = smoothMin(face(x, y, z), hair(x, y, z), 0.02);
  }
  if (py > 0.5) return d;
  let body = capsule(px, py, pz, 0, -0.85, -0.12, 0.02, 0.1, -0.08, 0.245);
  const cords = capsule(Math.abs(px + 0.04), py, pz, 0.26, 0.0, -0.02, 0.05, -0.62, 0.17, 0.045);
  body = smoothMin(body, cords, 0.1);
  const shoulders = capsule(px, py, pz, -0.72, -0.98, -0.1, 0.72, -0.98, -0.1, 0.29);
  body = smoothMin(body, shoulders, 0.36);
  const chest = ellipsoid(px, py + 1.3, pz + 0.02, 0.78, 0.66, 0.42);
  body = smoothMin(body, chest, 0.25);
  const collar = capsule(Math.abs(px), py, pz, 0.06, -0.78, 0.19, 0.62, -0.66, 0.0, 0.03);
  body = smoothMin(body, collar, 0.07);
  // Drapery over the shoulders, falling in a V.
  const neckline = py + 0.86 - 0.42 * Math.abs(px + 0.05) + 0.1 * Math.cos(px * 4 + 1);
  const reach = smoothMax(body - 0.05, neckline * 0.75, 0.05);
  if (reach < 0.3) {
    const swing = hypot(px * 0.85 + 0.05, py + 0.2) * 9 + 1.2 * noise3(px * 2, py * 2, pz * 2, 8) + px * 2.4;
    const folds =
      0.05 * (1 - Math.abs(Math.sin(swing * 1.35))) ** 1.5 + 0.022 * Math.sin(swing * 3.3 + py * 5);
    body = Math.min(body, (reach - folds) * 0.72);
  } else body = Math.min(body, reach * 0.75);
  return smoothMin(d, body * 0.9, 0.05);
};

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly color: Rgb;
}

const random = createRandom(23);
const DISCS: readonly Disc[] = Array.from({ length: 150 }, () => {
  const warm = random();
  const tint = warm > 0.72 ? light('#f5d58a') : warm > 0.4 ? light('#9fb85a') : light('#5d8f6a');
  const gain = 0.1 + 0.5 * random() ** 3;
  return {
    x: random() * 1.1 - 0.05,
    y: random() ** 1.3 * 0.85,
    r: 0.018 + 0.034 * random(),
    color: [tint[0] * gain, tint[1] * gain, tint[2] * gain],
  };
});

/** The garden far out of focus: dark hedges, a bright gap of sky, discs of light through leaves. */
function garden(u: number, v: number, out: Float64Array): void {
  const leaves = fbm2(u * 5, v * 5, 4, 3);
  const low = smoothstep(0.35, 1, v + 0.16 * leaves);
  let color = mixRgb(light('#5f7d4d'), light('#1d3226'), clamp(low + 0.5 * leaves + 0.1));
  const sky = Math.exp(-(((u - 0.84) / 0.26) ** 2) - ((v - 0.2) / 0.26) ** 2);
  color = mixRgb(color, light('#e9d9a6'), clamp(sky * (0.75 + 0.9 * leaves)));
  const path = smoothstep(0.72, 0.9, v + 0.05 * leaves) * 0.6;
  color = mixRgb(color, light('#7c6a4e'), path);
  put(out, color, 0.62);
  for (const disc of DISCS) {
    const d = hypot(u - disc.x, (v - disc.y) * 1.25);
    if (d > disc.r) continue;
    const rim = 0.75 + 0.5 * smoothstep(disc.r * 0.6, disc.r * 0.95, d);
    const cover = smoothstep(disc.r, disc.r * 0.9, d) * rim;
    for (let c = 0; c < 3; c++) out[c]! += disc.color[c as 0 | 1 | 2] * cover;
  }
}

function paint() {
  const eye: Vec = [0, 0.3, 5.2];
  const ray = camera(eye, [0, 0.02, 0], 1.9, WIDTH, HEIGHT);
  const stone = light('#e8dfd0');
  const vein = light('#8c8478');
  const dirt = light('#6e5c44');
  const shader: Shader = (px, py, out) => {
    const d = ray(px, py);
    const t = march(field, eye, d, 3, 7.5, 120, 0.0004);
    if (t < 0) {
      garden(px / WIDTH, py / HEIGHT, out);
      return;
    }
    const p: Vec = [eye[0] + d[0] * t, eye[1] + d[1] * t, eye[2] + d[2] * t];
    let n = normalAt(field, p, 0.0022);
    const f = 70;
    n = normalize([
      n[0] + 0.035 * noise3(p[0] * f, p[1] * f, p[2] * f, 1),
      n[1] + 0.035 * noise3(p[0] * f, p[1] * f, p[2] * f, 2),
      n[2] + 0.035 * noise3(p[0] * f, p[1] * f, p[2] * f, 3),
    ]);
    const start: Vec = [p[0] + n[0] * 0.01, p[1] + n[1] * 0.01, p[2] + n[2] * 0.01];
    const facing = dot(n, KEY);
    const seen = softShadow(field, start, KEY, 0.012, 2, 9);
    const open = occlusion(field, p, n, 0.2);
    const cloud = fbm3(p[0] * 2.2, p[1] * 2.2, p[2] * 2.2, 4, 4);
    const line = Math.abs(noise3(p[0] * 2.6 + cloud * 3, p[1] * 2.6 + cloud * 2, p[2] * 2.6, 9));
    const veins = smoothstep(0.09, 0, line) * smoothstep(-0.1, 0.5, cloud + 0.2);
    let color = mixRgb(stone, vein, clamp(0.5 * veins + 0.28 * smoothstep(0, 0.6, cloud)));
    color = mixRgb(color, dirt, 0.6 * smoothstep(0.75, 0.2, open));
    const wrap = clamp((facing + 0.18) / 1.18);
    const key = 2.5 * wrap * mix(0.06, 1, seen);
    const rim = 0.95 * clamp(dot(n, RIM)) * softShadow(field, start, RIM, 0.02, 1.4, 8);
    const sky = open * (0.3 + 0.16 * n[1]);
    const green = open * 0.14 * clamp(0.6 + 0.5 * n[0]);
    const through = 0.22 * seen * clamp(1 - open) * clamp(facing + 0.5);
    const r = key * 1.0 + rim * 1.0 + sky * 0.72 + green * 0.75 + through * 1.3;
    const g = key * 0.91 + rim * 0.86 + sky * 0.82 + green * 0.95 + through * 0.8;
    const b = key * 0.76 + rim * 0.6 + sky * 0.98 + green * 0.5 + through * 0.5;
    const m = reflect(d, n);
    const view = clamp(-dot(d, n));
    const fresnel = 0.03 + 0.5 * (1 - view) ** 5;
    const polish = clamp(dot(m, KEY)) ** 38 * 0.32 * seen + fresnel * 0.3 * open * clamp(0.5 + m[1]);
    out[0] = color[0] * r + polish;
    out[1] = color[1] * g + polish * 0.95;
    out[2] = color[2] * b + polish * 0.85;
  };
  const raster = render(WIDTH, HEIGHT, shader, 2, 0.06);
  bloom(raster, 10, 0.9, 0.14);
  toneMap(raster, 0.44);
  saturate(raster, 1.08);
  film(raster, 0.035, 0.35, 9);
  return raster;
}

export const portrait: Picture = {
  name: 'portrait',
  kind: 'content',
  title: 'Marble bust in a garden',
  width: WIDTH,
  height: HEIGHT,
  paint,
};
