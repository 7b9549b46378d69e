import { flushSync, mount } from 'svelte';
import App from './App.svelte';
import { loadPicturesAgain } from './shell/pictures-again.ts';
import './theme.css';

/** Puts the studio on the page. Throws whatever goes wrong before it is there. */
export function start(target: HTMLElement): void {
  target.replaceChildren();
  loadPicturesAgain();
  mount(App, { target });
  flushSync();
}
