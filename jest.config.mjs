import { availableParallelism } from 'node:os'

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  globalSetup: '<rootDir>/scripts/build-host.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/packages/*/test/**/*.test.ts'],
  // jose ships ECMAScript modules only, so it is transformed like our own files.
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/|@seriousme/)'],
  // Tests wait for timers and sockets as well as compute: one more than there are cores, so that none is idle.
  maxWorkers: availableParallelism() + 1,
  testSequencer: '<rootDir>/scripts/slowest-first.mjs',
  testTimeout: 60_000,
  modulePathIgnorePatterns: ['<rootDir>/dist'],
}
