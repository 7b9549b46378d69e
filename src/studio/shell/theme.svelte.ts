import * as v from 'valibot';
import { recall, remember } from './remembered.ts';

const themes = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

/** Light, dark, or as the system has it. */
export class Theme {
  name: ThemeName = $state(recall('theme', v.picklist(themes)) ?? 'system');

  constructor() {
    this.apply();
  }

  next(): void {
    this.set(themes[(themes.indexOf(this.name) + 1) % themes.length]!);
  }

  set(name: ThemeName): void {
    this.name = name;
    remember('theme', name);
    this.apply();
  }

  private apply(): void {
    if (this.name === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.name;
  }
}
