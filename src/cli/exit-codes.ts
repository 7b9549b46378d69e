/** The exit code where what was typed is wrong. */
export const MISUSED = 2;

/** What the exit codes mean, as the help says and the README repeats. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'success, including a run that was stopped and saved'],
  [
    1,
    'a graph, a file or a run has a problem: it cannot be opened, diverged, or could not be written completely',
  ],
  [MISUSED, 'the command line is wrong: an option, a value, the name of a graph or a parameter'],
  [130, 'stopped immediately by a second Ctrl+C, or a download was stopped'],
];
