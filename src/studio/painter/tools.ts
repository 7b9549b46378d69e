import type { IconName } from '../../svelte/controls/icons.ts';

export type ToolName = 'brush' | 'eraser' | 'fill' | 'lasso' | 'polygon' | 'gradient';

export interface Tool {
  readonly name: ToolName;
  readonly title: string;
  readonly icon: IconName;
  /** The letter that chooses it. */
  readonly key: string;
  /** How it is used. */
  readonly hint: string;
}

export const tools: readonly Tool[] = [
  { name: 'brush', title: 'Brush', icon: 'brush', key: 'B', hint: 'Drag to paint.' },
  { name: 'eraser', title: 'Eraser', icon: 'eraser', key: 'E', hint: 'Drag to erase.' },
  {
    name: 'fill',
    title: 'Fill',
    icon: 'bucket',
    key: 'F',
    hint: 'Click on the picture: the region of similar color is filled.',
  },
  { name: 'lasso', title: 'Lasso', icon: 'lasso', key: 'L', hint: 'Drag around what is to be filled.' },
  {
    name: 'polygon',
    title: 'Polygon',
    icon: 'polygon',
    key: 'P',
    hint: 'Click the corners, then the first one again, or “Close”.',
  },
  {
    name: 'gradient',
    title: 'Gradient',
    icon: 'gradient',
    key: 'G',
    hint: 'Drag from where the mask is full to where it is empty.',
  },
];
