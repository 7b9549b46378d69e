import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { heldPromises } from './tools/eslint/held-promises.js';

/** Each spread entry is an argument on the stack, which has room for some 100,000: data may have more. */
const message =
  'Spread arguments overflow the stack: loop, or take `least` and `most` of src/graph/extremes.ts.';
const spreadArguments = [
  'CallExpression[callee.object.name="Math"] > SpreadElement.arguments',
  'CallExpression[callee.property.name=/^(push|unshift|splice|fromCharCode|fromCodePoint)$/] > SpreadElement.arguments',
  'MemberExpression[object.property.name=/^(max|min|hypot|push|unshift|splice|fromCharCode|fromCodePoint)$/][property.name="apply"]',
].map((selector) => ({ selector, message }));

export default ts.config(
  { ignores: ['assembly', 'dist', 'out', 'node_modules', 'public', 'examples/**/*.ts', '**/.svelte-kit'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node, ...globals.browser },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        // The same for every file: where it changed between files, all projects would be loaded anew.
        extraFileExtensions: ['.svelte'],
      },
    },
    plugins: { stylograph: { rules: { 'held-promises': heldPromises } } },
    rules: {
      'stylograph/held-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Bounds are known by construction all over numeric code; `noUncheckedIndexedAccess` keeps the rest honest.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: ['src/**', 'nodes/**'],
    rules: { 'no-restricted-syntax': ['error', ...spreadArguments] },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      // Sets and maps are local, or in `$state.raw` and replaced as a whole: none changes while it is shown.
      'svelte/prefer-svelte-reactivity': 'off',
      // `void x` in an effect reads x, so that the effect runs again when x changes.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // Handlers in markup are one call; what it returns goes nowhere.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // To TypeScript alone an imported component, and what a generic one or a snippet hands over, is `any`:
      // svelte-check knows the types and checks them.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Whatever a browser may refuse is asked for in `src/platform`, which never throws. Node refuses nothing.
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    ignores: [
      'src/platform/**',
      'src/cli/**',
      '**/*.node.ts',
      'src/studio/start-worker.ts',
      'src/studio/service-worker/**',
      'src/engines/wasm/threads/**',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'BroadcastChannel', 'SharedWorker'].map(
          (name) => ({ name, message: 'Browsers may refuse it: ask src/platform for it.' }),
        ),
      ],
      'no-restricted-properties': [
        'error',
        ...[
          ...['storage', 'locks', 'clipboard', 'gpu', 'serviceWorker'].map((property) => [
            'navigator',
            property,
          ]),
          ...['subtle', 'randomUUID'].map((property) => ['crypto', property]),
          ...['localStorage', 'sessionStorage', 'indexedDB'].map((property) => ['window', property]),
        ].map(([object, property]) => ({
          object,
          property,
          message: 'Browsers may refuse it: ask src/platform for it.',
        })),
      ],
      'no-restricted-imports': [
        'error',
        {
          name: 'idb',
          allowTypeImports: true,
          message: 'Databases may be refused: src/platform opens them.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        // A later list takes the place of an earlier one.
        ...spreadArguments,
        {
          selector: "NewExpression[callee.name='Worker']",
          message: 'Workers may be refused: startWorker starts them.',
        },
        {
          selector:
            "NewExpression[callee.object.name='WebAssembly'], CallExpression[callee.object.name='WebAssembly']",
          message: 'WebAssembly may be refused: ask src/platform for it.',
        },
        {
          selector: 'CallExpression[callee.property.name=/^(localeCompare|toLocale(Date|Time)?String)$/]',
          message:
            'The language of the browser may be refused: use Intl, which src/platform/locale.ts mends.',
        },
      ],
    },
  },
  {
    files: ['**/*.js'],
    ...ts.configs.disableTypeChecked,
    rules: { ...ts.configs.disableTypeChecked.rules, 'stylograph/held-promises': 'off' },
  },
);
