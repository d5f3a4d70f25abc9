import boundaries from 'eslint-plugin-boundaries';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'src/base/api/schema.d.ts', 'scripts'] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  hooks.configs.flat['recommended-latest'],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: './tsconfig.json' } },
      'boundaries/elements': [
        { type: 'app', pattern: 'src/app' },
        { type: 'feature', pattern: 'src/features/*' },
        { type: 'parts', pattern: 'src/parts' },
        { type: 'base', pattern: 'src/base' },
      ],
    },
    rules: {
      // Imports point down: app > features > parts > base; no feature knows another.
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            {
              from: { element: { type: 'app' } },
              allow: { to: { element: { types: { anyOf: ['app', 'feature', 'parts', 'base'] } } } },
            },
            {
              from: { element: { type: 'feature' } },
              allow: { to: { element: { types: { anyOf: ['parts', 'base'] } } } },
            },
            {
              from: { element: { type: 'parts' } },
              allow: { to: { element: { types: { anyOf: ['parts', 'base'] } } } },
            },
            { from: { element: { type: 'base' } }, allow: { to: { element: { type: 'base' } } } },
            {
              from: { element: { type: '*' } },
              allow: { to: { module: { origin: ['external', 'core'] } } },
            },
          ],
        },
      ],
      'no-restricted-imports': ['error', { patterns: ['**/index', '../../../*'] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // The compiler of React is not used; this rule is about what it would leave out.
      'react-hooks/incompatible-library': 'off',
      // A throw of TanStack Router's `redirect` and `notFound` is how they are used.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ['eslint.config.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'boundaries/dependencies': 'off' },
  },
  { files: ['vite.config.ts'], rules: { 'boundaries/dependencies': 'off' } },
);
