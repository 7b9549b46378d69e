import { mount } from 'svelte';
import Scratch from './Scratch.svelte';
import '../theme.css';
mount(Scratch, { target: document.getElementById('app')! });
