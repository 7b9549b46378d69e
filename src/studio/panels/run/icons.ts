/** Paths of 16 x 16 icons; filled with the color of the text. */
export const icons = {
  run: 'M4 2.5v11l9-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M3 3v10l6.5-5zM11 3h2v10h-2z',
  stop: 'M3.5 3.5h9v9h-9z',
  again: 'M8 3a5 5 0 1 1-4.6 3.05l1.4.58A3.5 3.5 0 1 0 8 4.5V7L3.8 3.75 8 .5z',
  queue: 'M2 3h12v1.6H2zM2 7h7v1.6H2zM2 11h7v1.6H2zM11 7h1.6v2.4H15V11h-2.4v2.4H11V11H9.500V9.400H11z',
  down: 'M4 6l4 4.5L12 6l-1-1-3 3.2L5 5z',
  check: 'M6.3 12.2 2.6 8.5l1.1-1.1 2.6 2.6 6-6 1.1 1.1z',
  save: 'M7.2 2h1.6v6l2-2 1.1 1.1L8 11 4.1 7.1 5.2 6l2 2zM3 12.4h10V14H3z',
  copy: 'M5 2h8v9h-2v3H3V5h2zm1.5 1.5V9.5h5v-6zM4.5 6.5v6h5V11H5V6.5z',
  fit: 'M2 3h12v10H2zm1.500 1.500v7h9v-7zM5 6h6v4H5z',
  enlarge: 'M9 2h5v5h-1.5V4.6L9.1 8 8 6.9l3.4-3.4H9zM2 9h1.5v2.4L6.900 8 8 9.100 4.600 12.500H7V14H2z',
  close:
    'M3.500 4.600 4.600 3.500 8 6.900l3.400-3.400 1.100 1.100L9.100 8l3.400 3.400-1.100 1.100L8 9.100l-3.400 3.400-1.100-1.100L6.900 8z',
  branch:
    'M4 2a1.8 1.8 0 0 1 .8 3.4v1.2C6 6 8 6.4 9.5 5.9c.8-.2 1.2-.6 1.4-1.1A1.8 1.8 0 1 1 12.400 5c-.3 1.300-1.300 2-2.500 2.300-1.700.5-4.400.1-5.100 1.600v1.700A1.8 1.8 0 1 1 3.200 10.600V5.400A1.8 1.8 0 0 1 4 2z',
  warn: 'M8 1.500 15 14H1zM7.200 6v4h1.600V6zm0 5v1.600h1.600V11z',
} as const;

export type IconName = keyof typeof icons;
