/** Largest number of screen pixels that one pixel of a picture takes. */
const MAX_SCALE = 32;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a picture lies in a pane: the size of its pixels, and where its upper left corner is, in screen pixels. */
export interface Placement {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/**
 * The visible part of a picture. All panes share one, in units that fit every picture: 1 is the whole picture, and the center
 * is given in fractions of its sides.
 */
export class Viewport {
  zoom = $state(1);
  private x = $state(0.5);
  private y = $state(0.5);

  fit(): void {
    [this.zoom, this.x, this.y] = [1, 0.5, 0.5];
  }

  get fits(): boolean {
    return this.zoom === 1;
  }

  place(picture: Size, pane: Size): Placement {
    const scale = fitScale(picture, pane) * this.zoom;
    return {
      scale,
      left: pane.width / 2 - this.x * picture.width * scale,
      top: pane.height / 2 - this.y * picture.height * scale,
    };
  }

  /** Zooms so that what lies under a point of the pane stays under it. */
  zoomAt(factor: number, point: readonly [x: number, y: number], picture: Size, pane: Size): void {
    const { scale, left, top } = this.place(picture, pane);
    const most = Math.max(1, MAX_SCALE / fitScale(picture, pane));
    const zoom = Math.min(most, Math.max(1, this.zoom * factor));
    const now = (scale / this.zoom) * zoom;
    // The share of the picture under the point, and where the middle has to be for it to stay there.
    const [u, v] = [(point[0] - left) / scale, (point[1] - top) / scale];
    this.zoom = zoom;
    this.x = (u + (pane.width / 2 - point[0]) / now) / picture.width;
    this.y = (v + (pane.height / 2 - point[1]) / now) / picture.height;
    this.keepInside(picture, pane);
  }

  /** One pixel of the picture becomes this many of the screen. */
  zoomTo(scale: number, picture: Size, pane: Size): void {
    const factor = scale / this.place(picture, pane).scale;
    this.zoomAt(factor, [pane.width / 2, pane.height / 2], picture, pane);
  }

  pan(dx: number, dy: number, picture: Size, pane: Size): void {
    const { scale } = this.place(picture, pane);
    this.x -= dx / scale / picture.width;
    this.y -= dy / scale / picture.height;
    this.keepInside(picture, pane);
  }

  /** A picture larger than the pane covers it; one that is smaller stays in its middle. */
  private keepInside(picture: Size, pane: Size): void {
    const scale = fitScale(picture, pane) * this.zoom;
    const inside = (at: number, side: number, room: number): number => {
      const half = room / 2 / (side * scale);
      return half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, at));
    };
    this.x = inside(this.x, picture.width, pane.width);
    this.y = inside(this.y, picture.height, pane.height);
  }
}

function fitScale(picture: Size, pane: Size): number {
  return Math.max(1e-3, Math.min(pane.width / picture.width, pane.height / picture.height));
}
