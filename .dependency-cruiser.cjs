/** The layers of docs/one-handoff.md as rules: imports go one way, and there are no circles. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: allowed, dependencyTypesNot: ['core'] },
})

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('handoff-is-pure', '^src/handoff/', ['^src/handoff/'], 'The rules import nothing but each other.'),
    only(
      'activity-is-pure',
      '^src/activity/',
      ['^src/(activity|handoff)/', 'node_modules/(zod|lossless-json)/'],
      'The wire contract knows schemas and the rules only.',
    ),
    only(
      'redaction-is-pure',
      '^src/redaction/',
      ['^src/(redaction|activity)/', 'node_modules/re2js/'],
      'What is taken out of a text depends on nothing but the text.',
    ),
    only(
      'use-cases-know-no-adapters',
      '^src/use-cases/',
      ['^src/(use-cases|handoff|activity)/'],
      'Adapters are handed in by src/app.ts.',
    ),
    only(
      'adapters-know-no-use-cases-but-their-ports',
      '^src/adapters/',
      [
        '^src/(adapters|handoff|activity)/',
        '^src/use-cases/(ports|errors)',
        '^src/messages/',
        '^src/telemetry/(names|trace)\\.ts$',
        'node_modules/',
      ],
      'An adapter implements ports; it starts no use case.',
    ),
    {
      name: 'answers-are-described-for-the-compiler-only',
      severity: 'error',
      comment: 'What describes the API is not deployed, but for the document that is made of it.',
      from: { path: '^(src|functions)/', pathNot: '^src/openapi/' },
      to: { path: '^src/openapi/.*\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    only(
      'simulator-knows-rules-only',
      '^simulate/.*\\.ts$',
      [
        '^simulate/',
        '^src/handoff/',
        '^src/hub-config(/|\\.ts$)',
        '^src/opening-hours\\.ts$',
        '^src/use-cases/wish\\.ts$',
        'node_modules/(@datastructures-js/|pure-rand/|zod/)',
      ],
      'The simulator runs the rules of the hub, with a clock and people of its own.',
    ),
    only(
      'bench-knows-how-the-hub-calls-only',
      // But for rules that are measured by themselves, in memory.
      '^bench/(?!growth/(matching|validation)\\.ts)',
      [
        '^bench/',
        '^local/',
        '^packages/local-service-bus/',
        '^infra/',
        '^scripts/(build(-host)?\\.mjs|budget\\.json)$',
        '^simulate/(chart|markup|statistics|style|table)\\.ts$',
        '^src/adapters/(cosmos|service-bus)/client\\.ts$',
        'node_modules/',
      ],
      'What is measured against takes the clients of the hub, and nothing of its logic.',
    ),
    {
      name: 'product-knows-no-local-stack',
      severity: 'error',
      from: { path: '^(src|functions)/' },
      to: { path: '^(local|packages|test|bench|simulate)/' },
    },
    {
      name: 'local-stack-knows-no-product',
      severity: 'error',
      from: { path: '^(local|packages)/' },
      to: { path: '^(src|functions)/' },
    },
    only(
      'client-needs-no-sdk',
      '^packages/client/src/',
      ['^packages/client/src/', 'node_modules/standardwebhooks/'],
      'Bots bring the SDK that they have; plain HTTP needs none.',
    ),
    {
      name: 'packages-stand-alone',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^(local|test)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
    },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/dist/' },
  },
}
