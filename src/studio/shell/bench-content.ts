import type { Component } from 'svelte';
import type { Workbench } from './workbench.svelte.ts';

/** A part of the studio: it is given the workbench, and nothing else. */
export type BenchContent = Component<{ readonly bench: Workbench }>;
