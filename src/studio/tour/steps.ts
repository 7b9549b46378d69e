/** One stop of the tour: what it is about, and where that is on the page. */
export interface TourStep {
  /** What it points at: the first of these that is on the page. */
  readonly at: readonly string[];
  readonly title: string;
  readonly text: string;
}

export const tourSteps: readonly TourStep[] = [
  {
    at: ['[aria-label="Controls"]', '[data-canvas]'],
    title: 'Give it two pictures',
    text: 'Drop, paste or pick a photo and a painting. The other controls say how large the picture gets and how hard the painting pulls.',
  },
  {
    at: ['[aria-label="Run"]'],
    title: 'Run it',
    text: 'Run, pause and stop. What you change while it runs takes hold at once, or starts it again and says so.',
  },
  {
    at: ['[aria-label="Picture and controls"] figure', '[aria-label="Preview"]'],
    title: 'Watch the picture grow',
    text: 'Every step changes the pixels so that the loss falls. Zoom with the wheel or two fingers; save the picture when you like it.',
  },
  {
    at: ['[data-canvas]', '[data-view-switch]'],
    title: 'Look how it is made',
    text: 'The graph reads from left to right: pictures, what a network sees in them, the losses, and the optimizer. Change, add and wire nodes; everything can be undone.',
  },
  {
    at: ['[data-view-switch]'],
    title: 'Switch views',
    text: '“Simple” shows the picture and its controls alone, “Graph” the whole editor. Ready-made graphs are under File, this tour and the guide under Help.',
  },
];
