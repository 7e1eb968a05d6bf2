import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/"] },
  {
    files: ["src/**/*.ts", "test/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "no-console": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // The test runner's `describe` and `it` return promises that it awaits itself.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["describe", "it", "test"] },
          ],
        },
      ],
    },
  },
  {
    // The pure modules run without VS Code, under the plain test runner.
    files: ["crashes", "finder", "findings", "host", "restart", "syntaxErrors", "text"].map(
      (name) => `src/${name}.ts`,
    ),
    rules: {
      "no-restricted-imports": ["error", { paths: ["vscode"], patterns: ["vscode-languageclient*"] }],
    },
  },
);
