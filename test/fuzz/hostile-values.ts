import fc from 'fast-check'

/* What attackers and broken programs send in place of a text or a value. */

/** Stands in texts after a line break: no line of the log may begin with it. */
export const FORGED = 'FORGED-LINE'

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    ...['', ' ', '..', '../../etc/passwd', '%00', '\u0000', '\ud800', '\udfff\ud800', '\u202e', '__proto__'],
    ...['constructor', 'toString', 'null', 'NaN', '-0', '1e999', "' OR 1=1 --", '"; SELECT * FROM c', '*'],
    ...[
      '<script>alert(1)</script>',
      '${jndi:ldap://x/a}',
      '{{7*7}}',
      'http://169.254.169.254/',
      '😀'.repeat(40),
    ],
  ),
  fc.constantFrom(
    ...[`a\r\n${FORGED} error`, `a\n${FORGED}`, `\u001b[2J\u001b[31m${FORGED}`, `a\u2028${FORGED}`],
  ),
  fc.constantFrom('x'.repeat(129), 'ß'.repeat(1025), 'x'.repeat(70_000)),
)

const number = fc.oneof(
  fc.constantFrom(0, -1, 1.5, 6, 1e21, -1e308, Number.MAX_SAFE_INTEGER, 5e-324),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  number,
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { __proto__: { polluted: true } }),
  fc.array(hostileText, { maxLength: 5 }),
  fc.dictionary(fc.constantFrom('id', 'name', 'Skill', 'level', 'constructor', 'x'), hostileText),
  fc.jsonValue({ maxDepth: 4 }),
)

/** Texts that are JSON nearly, or JSON that programs stumble over. */
export const hostileJsonText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '{', '[]', 'null', '"x"', '5', '{"a":1e99999}', `{"a":${'9'.repeat(5000)}}`, '\ufeff{}'],
    ...[
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"a":1,"a":2}',
    ],
    ...[
      '{"a":"\\ud800"}',
      '{"a":"\\u0000"}',
      "{'a':1}",
      '{"a":1,}',
      '{"a":01}',
      '{"a":NaN}',
      '{/**/}',
      '{}{}',
    ],
  ),
  fc.integer({ min: 60, max: 50_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 60, max: 20_000 }).map((depth) => '{"a":'.repeat(depth)),
  fc.json(),
  fc.string({ unit: 'binary' }),
)
