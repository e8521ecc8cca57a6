/**
 * Mutates the rules and runs their tests alone; see docs/testing.md.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['src/handoff/**/*.ts'],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: {
    configFile: 'jest.config.mjs',
    // What other tests need is not in the copy.
    config: {
      testMatch: ['<rootDir>/test/handoff/all-at-once.cjs'],
      globalSetup: null,
      testSequencer: null,
    },
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  // Changed constants would run all tests each, and nearly all that these would tell is the constants again.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  // Only what the rules and their tests need: the copy is small, and nobody else's work disturbs the run.
  ignorePatterns: ['**', '!src/handoff/**', '!test/handoff/**', '!jest.config.mjs', '!tsconfig.json'],
  tempDirName: 'coverage/stryker',
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  htmlReporter: { fileName: 'coverage/mutation/index.html' },
  jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
  clearTextReporter: { reportTests: false, allowColor: false },
  allowEmpty: false,
}
