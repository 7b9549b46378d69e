// The report's own page: reads what the report carries, and builds everything as text nodes, never as markup.
const { items, parameters, results } = JSON.parse(document.getElementById('data').textContent);
const COLORS = ['#2f6fde', '#d9622b', '#2c9c69', '#9a5bd0', '#c2402f', '#0f93a6', '#b8860b', '#d0478f'];
const color = (i) => COLORS[i % COLORS.length];

/** An element with properties and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { aria, ...rest } = properties;
  Object.assign(element, rest);
  for (const [name, value] of Object.entries(aria ?? {})) element.setAttribute(`aria-${name}`, value);
  element.append(...children);
  return element;
}

/** Buttons of which one is pressed; `pick` is told of the one that is. */
function choice(names, label, pick) {
  const buttons = names.map((name) =>
    make('button', {
      type: 'button',
      textContent: name,
      onclick() {
        for (const button of buttons) button.setAttribute('aria-pressed', String(button.textContent === name));
        pick(name);
      },
      aria: { pressed: String(name === names[0]) },
    }),
  );
  return make('span', { className: 'choice', role: 'group', aria: { label } }, ...buttons);
}

// Pictures: one view for all of them.
const view = { zoom: 1, x: 0, y: 0 };
const pictures = make('div', { className: 'pictures' });
const controls = make('div', { className: 'bar' });
const drawn = items.filter(({ picture }) => picture);
let [mode, first, second, wipe, gain] = ['Side by side', 0, Math.min(1, drawn.length - 1), 0.5, 4];

function placeAll() {
  const transform = `translate(${view.x * 100}%, ${view.y * 100}%) scale(${view.zoom})`;
  for (const element of pictures.querySelectorAll('img, canvas')) element.style.transform = transform;
  pictures.classList.toggle('near', view.zoom > 3);
}

/** Zooms about a point, given as a share of the stage. */
function zoomAt(x, y, factor) {
  const zoom = Math.min(32, Math.max(1, view.zoom * factor));
  const by = zoom / view.zoom;
  Object.assign(view, { zoom, x: x - (x - view.x) * by, y: y - (y - view.y) * by });
  hold();
}

function hold() {
  view.x = Math.min(0, Math.max(1 - view.zoom, view.x));
  view.y = Math.min(0, Math.max(1 - view.zoom, view.y));
  placeAll();
}

function stage(item, ...children) {
  const element = make('div', { className: 'stage', tabIndex: 0, role: 'img' }, ...children);
  element.setAttribute('aria-label', `${item.name}: wheel or + and − zoom, dragging and arrows move`);
  element.style.aspectRatio = `${item.width} / ${item.height}`;
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY / 400);
      zoomAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, factor);
    },
    { passive: false },
  );
  element.onpointerdown = (event) => {
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
    element.focus();
  };
  element.onpointermove = (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    const box = element.getBoundingClientRect();
    view.x += event.movementX / box.width;
    view.y += event.movementY / box.height;
    hold();
  };
  element.ondblclick = () => {
    Object.assign(view, { zoom: 1, x: 0, y: 0 });
    placeAll();
  };
  element.onkeydown = ({ key }) => {
    const moves = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
    if (key === '+' || key === '=') zoomAt(0.5, 0.5, 1.25);
    else if (key === '-') zoomAt(0.5, 0.5, 0.8);
    else if (moves[key]) {
      view.x += moves[key][0];
      view.y += moves[key][1];
      hold();
    }
  };
  return element;
}

const image = (item) => make('img', { src: item.picture, alt: '', draggable: false });
const caption = (...parts) => make('figcaption', {}, ...parts);

function showPictures() {
  const pair = mode !== 'Side by side';
  pictures.classList.toggle('pair', pair);
  const [a, b] = [drawn[first], drawn[second]];
  if (!pair)
    pictures.replaceChildren(
      ...drawn.map((item) =>
        make('figure', {}, stage(item, image(item)), caption(key(item), item.name, make('span', { textContent: item.about }))),
      ),
    );
  else if (mode === 'Wipe') {
    const over = make('div', { className: 'over' }, image(b));
    const edge = make('div', { className: 'edge' });
    over.style.clipPath = `inset(0 0 0 ${wipe * 100}%)`;
    edge.style.left = `calc(${wipe * 100}% - 1px)`;
    pictures.replaceChildren(make('figure', {}, stage(a, image(a), over, edge), caption(`${a.name} | ${b.name}`)));
  } else {
    const canvas = make('canvas');
    pictures.replaceChildren(make('figure', {}, stage(a, canvas), caption(`|${a.name} − ${b.name}| × ${gain}`)));
    void drawDifference(canvas, a, b);
  }
  controls.replaceChildren(...(pair ? pairControls() : []));
  placeAll();
}

function pairControls() {
  const pick = (label, chosen, set) => {
    const options = drawn.map(({ name }, i) => make('option', { value: String(i), textContent: name, selected: i === chosen }));
    const select = make('select', { onchange: ({ target }) => (set(Number(target.value)), showPictures()) }, ...options);
    return make('label', {}, label, select);
  };
  const wiping = mode === 'Wipe';
  const slider = make('input', {
    type: 'range',
    min: wiping ? '0' : '1',
    max: wiping ? '1' : '32',
    step: wiping ? '0.001' : '1',
    value: String(wiping ? wipe : gain),
    oninput({ target }) {
      if (wiping) wipe = Number(target.value);
      else gain = Number(target.value);
      showPictures();
      controls.querySelector('input').focus();
    },
  });
  return [
    pick('', first, (i) => (first = i)),
    pick('and', second, (i) => (second = i)),
    make('label', {}, wiping ? 'Wipe' : 'Times', slider),
  ];
}

async function drawDifference(canvas, a, b) {
  Object.assign(canvas, { width: a.width, height: a.height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const pixels = async (item) => {
    const element = image(item);
    await element.decode();
    context.drawImage(element, 0, 0, a.width, a.height);
    return context.getImageData(0, 0, a.width, a.height);
  };
  const [one, other] = [await pixels(a), await pixels(b)];
  for (let i = 0; i < one.data.length; i++)
    if (i % 4 !== 3) one.data[i] = Math.abs(one.data[i] - other.data[i]) * gain;
  context.putImageData(one, 0, 0);
}

function key(item) {
  const mark = make('i', { className: 'key' });
  mark.style.background = color(items.indexOf(item));
  return mark;
}

// Curves: total loss against steps, evaluations or seconds; the stages of a run follow one another.
const SIZE = { width: 1200, height: 380, left: 70, right: 20, top: 16, bottom: 40 };
const chartBox = make('div');

function svg(tag, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function lineOf({ stages }, by) {
  let before = 0;
  return stages.flatMap(({ curves }) => {
    const line = curves[by].map((x, i) => [before + x, curves.total[i]]);
    before += curves[by].at(-1) ?? 0;
    return line.filter(([, loss]) => loss !== null && loss > 0);
  });
}

/** Even numbers up to the most. */
function ticks(most) {
  const rough = most / 6;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * size).find((n) => n >= rough);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}

function showCurves(by) {
  const lines = items.map((item) => lineOf(item, by));
  const points = lines.flat();
  if (points.length === 0) return chartBox.replaceChildren(make('p', { textContent: 'No run has taken a step.' }));
  const [low, high] = points.reduce(([a, b], [, y]) => [Math.min(a, y), Math.max(b, y)], [Infinity, 0]);
  const most = points.reduce((a, [x]) => Math.max(a, x), 0);
  const [bottom, top] = [Math.log10(low) - 0.05, Math.log10(high) + 0.05];
  const [wide, tall] = [SIZE.width - SIZE.left - SIZE.right, SIZE.height - SIZE.top - SIZE.bottom];
  const x = (value) => SIZE.left + (value / most) * wide;
  const y = (loss) => SIZE.top + (1 - (Math.log10(loss) - bottom) / (top - bottom)) * tall;
  const root = svg('svg', { class: 'chart', viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: 'img' });
  root.setAttribute('aria-label', `Total loss by ${by}`);
  const powers = [];
  for (let d = Math.floor(bottom); d <= Math.ceil(top); d++)
    for (const n of top - bottom > 3 ? [1] : [1, 2, 5]) powers.push(n * 10 ** d);
  for (const tick of powers.filter((p) => Math.log10(p) > bottom && Math.log10(p) < top)) {
    root.append(svg('path', { class: 'grid', d: `M${SIZE.left} ${y(tick)}h${wide}` }));
    root.append(svg('text', { x: SIZE.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, String(Number(tick.toPrecision(2)))));
  }
  for (const tick of ticks(most))
    root.append(svg('text', { x: x(tick), y: SIZE.height - 20, 'text-anchor': 'middle' }, String(Number(tick.toPrecision(6)))));
  root.append(svg('text', { x: SIZE.left + wide, y: SIZE.height - 4, 'text-anchor': 'end' }, by === 'step' ? 'steps' : by));
  lines.forEach((line, i) => {
    const d = line.map(([px, py], n) => `${n ? 'L' : 'M'}${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join('');
    const path = svg('path', { class: 'curve', d, stroke: color(i) });
    path.append(svg('title', {}, items[i].name));
    root.append(path);
  });
  chartBox.replaceChildren(root);
}

function table(rows) {
  const head = make('tr', {}, make('th'), ...items.map((item) => make('th', {}, key(item), ` ${item.name}`)));
  const body = rows.map(({ name, values }) =>
    make('tr', {}, make('th', { textContent: name, scope: 'row' }), ...values.map((v) => make('td', { textContent: v }))),
  );
  return make('div', { className: 'scroll' }, make('table', {}, head, ...body));
}

const heading = (text) => make('h2', { textContent: text });
const main = document.querySelector('main');
const modes = drawn.length > 1 ? ['Side by side', 'Wipe', 'Difference'] : ['Side by side'];
main.append(
  heading('Pictures'),
  make(
    'div',
    { className: 'bar' },
    choice(modes, 'How pictures are shown', (name) => {
      mode = name;
      showPictures();
    }),
    controls,
  ),
  pictures,
  heading('Total loss'),
  make('div', { className: 'bar' }, choice(['step', 'evaluations', 'seconds'], 'What the curves run along', showCurves)),
  chartBox,
  make('div', { className: 'legend' }, ...items.map((item) => make('span', {}, key(item), ` ${item.name}`))),
  heading('Differences'),
  parameters.length > 0 ? table(parameters) : make('p', { textContent: 'Nothing: these are runs of one graph.' }),
  heading('What came of it'),
  table(results),
);
showPictures();
showCurves('step');
