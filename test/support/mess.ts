/** What nobody should send: for each kind of field values that are surely wrong, and whole bodies that are. */
import type { Chance } from './chance.js'

/** Never text, never a number, never a list of anything that we take. */
export const wrongTypes: readonly unknown[] = [
  true,
  {},
  [],
  [[]],
  [{}],
  { toString: 'x' },
  { length: 3 },
  [null],
]

/** Texts that are dangerous to somebody. As free text they are welcome; as a word, id or date they are wrong. */
export const hostile: readonly string[] = [
  "'; DROP TABLE consultation; --",
  "' OR '1'='1",
  '<script>alert(1)</script>',
  '{{7*7}}${7*7}<%= 7*7 %>',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '\u0000',
  'null\u0000byte',
  '\u202eright to left\u202c',
  '\u200b',
  '👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'العربية עברית',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
  '\ufeff',
  '%00%0d%0aSet-Cookie:x=y',
  'undefined',
  'NaN',
  '1e309',
  '\r\n\r\n',
]

/** Half of a character: no text at all. */
const broken = ['\ud800', 'half \udfff of one', '\udc00\ud800']

export const wrong = {
  text: (most: number): readonly unknown[] => [
    ...wrongTypes,
    0,
    1.5,
    null,
    '',
    ' \t\n\u00a0\u3000',
    ...broken,
    'x'.repeat(most + 1),
    '👶'.repeat(most + 1),
  ],
  /** Left out, null and blank are the same here. */
  optionalText: (most: number): readonly unknown[] => [...wrongTypes, 0, -1, ...broken, 'م'.repeat(most + 1)],
  word: (...near: readonly string[]): readonly unknown[] => [
    ...wrongTypes,
    7,
    ...broken,
    ...hostile,
    ...near,
  ],
  id: [
    ...wrongTypes,
    0,
    null,
    '',
    ...hostile,
    '00000000-0000-0000-0000-00000000000',
    'g0000000-0000-4000-8000-000000000000',
    '{00000000-0000-4000-8000-000000000000}',
  ],
  /** A reference, in an event: wrong, or not there. */
  ref: [...wrongTypes, 0, null, '', ...hostile, 'AL-0000-0001', 'A'.repeat(41), 'AL-7K3M', '\ud800'],
  yesOrNo: [...wrongTypes.slice(1), null, 0, 1, 'true', 'yes', ''],
  oneToFour: [...wrongTypes, null, 0, 5, -1, 1.5, 1e308, '2', '', ...hostile.slice(0, 4)],
  count: [...wrongTypes, -1, 1.5, 1e308, 'x', 2 ** 31, ...hostile.slice(0, 4)],
  categories: [
    'neglect',
    1,
    null,
    {},
    [1],
    [null],
    [['neglect']],
    [{}],
    [''],
    ...hostile.map((each) => [each, 'Not A Word']),
    ['n'.repeat(61)],
    Array.from({ length: 11 }, (_, i) => `category-${i}`),
  ],
  actions: [
    'act',
    1,
    null,
    {},
    [1],
    [null],
    [[]],
    [{}],
    [{ what: 'x', owner: 'nobody', due: '2026-12-01' }],
    [{ what: '', owner: 'other', due: '2026-12-01' }],
    [{ what: 'x', owner: 'other', due: '2026-02-30' }],
    [{ what: 'x', owner: 'other', due: 5 }],
    [{ what: { $ne: 1 }, owner: ['other'], due: null }],
    Array.from({ length: 31 }, () => ({ what: 'x', owner: 'other', due: '2026-12-01' })),
  ],
  child: [
    ...wrongTypes,
    0,
    null,
    'Sam',
    { name: '' },
    { name: 1 },
    { name: ['Sam'] },
    { name: 'x'.repeat(201) },
    { name: '\ud800' },
    { ageBand: 'old' },
    { ageBand: ['1-4'] },
    { name: 'Sam', dateOfBirth: '2020-02-31' },
    { name: 'Sam', dateOfBirth: 20200101 },
    { name: 'Sam', nhsNumber: '1234567890' },
    { name: 'Sam', nhsNumber: 9434765919 },
    JSON.parse('{"__proto__":{"name":"Sam"}}') as unknown,
  ],
} as const

/** Bodies that are no JSON object at all, as they go over the wire. */
export const notObjects: readonly string[] = [
  '[]',
  '[{}]',
  '[[[[]]]]',
  '{"__proto__":{"immediateDanger":true,"worry":"x","status":"away","reason":"x","body":"x","rag":"red"}}',
  '{"constructor":{"prototype":{"reason":"x","body":"x","worry":"x","status":"away"}}}',
  '{"":1}',
]

/** Bodies that can't be read. */
export const unreadable: readonly (string | Buffer)[] = [
  '{',
  '[',
  '}',
  'nul',
  '"text"',
  '7',
  'true',
  "{'single':1}",
  '{"a":1}}',
  '{"a":undefined}',
  '{"a":1,}',
  '{"a":"\u0001"}',
  '\u0000',
  '<xml/>',
  '{"a":'.repeat(3_000),
  Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
]

/** Posts of forms that no form of ours sends. */
export const messyForms: readonly string[] = [
  '',
  '=',
  '&&&===&',
  '%',
  '%E0%A4%A=%FF',
  'a=%00&b=%ff%fe',
  '__proto__[x]=1&constructor[prototype][x]=1',
  'body[]=1&body[]=2&worry[a][b]=c&reason[]=x&email[]=a&password[]=b&status[]=away',
  'body[__proto__]=x&worry[toString]=x&reason[length]=9&email[a]=b&status[0]=away',
  `a${'[b]'.repeat(200)}=1`,
  'worry=%20&body=%20&reason=%20&email=%20&password=%20&status=%00',
  `clientId=${encodeURIComponent("' OR 1=1")}&body=x&status=<b>&capacity=NaN&outcome=evil`,
  Array.from({ length: 450 }, (_, i) => `p${i}=${i}`).join('&'),
  Array.from({ length: 600 }, (_, i) => `p${i}=${i}`).join('&'),
  `x=${'y'.repeat(300_000)}`,
]

/** In: a good body and what is wrong for each of its fields. Out: the body with one to three of them wrong. */
export function spoiled(
  good: Readonly<Record<string, unknown>>,
  bad: Readonly<Record<string, readonly unknown[]>>,
  luck: Chance,
): Record<string, unknown> {
  const body: Record<string, unknown> = { ...good }
  const times = 1 + luck.below(3)
  for (let i = 0; i < times; i++) {
    const field = luck.pick(Object.keys(bad))
    body[field] = luck.pick(bad[field]!)
  }
  body[luck.pick(hostile)] = luck.pick([...hostile, 1, null, {}, []])
  return body
}
