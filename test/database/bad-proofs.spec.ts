/**
 * Whatever a proof's file holds, both verifiers say the same of it: what is not a proof is bad input, and no change of
 * one that is goes unseen.
 *
 * Fails on these broken builds: `$` for the end of a text in Python; a number with a point refused by one of the two;
 * bytes that are no UTF-8 let through by ours (verifier.ts, `fatal`); the reference left out of the hash (heads.ts).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ProofFile } from '../../src/domain/proof/proof-file.js'
import { BothVerifiers } from '../support/both-verifiers.js'
import { chance } from '../support/chance.js'
import { Proving } from '../support/proving.js'

let proving: Proving
let both: BothVerifiers
let proof: ProofFile
let args: string[]
beforeAll(async () => {
  proving = await Proving.open()
  both = await BothVerifiers.open()
  proof = await proving.proof(await proving.lived(3))
  args = ['--key', proving.key, '--checkpoints', proving.folder]
})
afterAll(async () => {
  await both.close()
  await proving.close()
})

test('what is no proof is bad input', async () => {
  const bad = [
    '',
    '{',
    'null',
    '[]',
    '{}',
    JSON.stringify(proof).slice(0, -2),
    `\ufeff${JSON.stringify(proof)}`,
    Buffer.from(JSON.stringify(proof).replace('concern.raised', 'concern\u00e9'), 'latin1'),
    { ...proof, format: 'advice-line/proof/2' },
    { ...proof, key: 'x' },
    { ...proof, exportedAt: `${proof.exportedAt}\n` },
    { ...proof, entries: {} },
    { ...proof, entries: [{ ...proof.entries[0], seq: '1' }] },
    { ...proof, entries: [{ ...proof.entries[0], seq: 1.5 }] },
    { ...proof, entries: [{ ...proof.entries[0], actorName: '\ud800' }] },
    { ...proof, messages: [null] },
    { ...proof, concern: 'é' },
  ]
  for (const content of bad) expect(await both.check(content, args)).toMatchObject({ code: 3 })
  for (const wrong of [[], ['--key'], ['a', 'b'], ['--x', 'a'], ['a', '--key', 'x'], ['/nowhere']])
    expect(await both.run(wrong)).toMatchObject({ code: 3 })
  expect(await both.check(proof, ['--checkpoints', '/nowhere'])).toMatchObject({ code: 3 })
})

test('numbers may be written as JSON allows', async () => {
  const text = JSON.stringify(proof).replace('"seq":1,', '"seq":1.0,').replace('"seq":2,', '"seq":2e0,')
  expect(await both.check(text, args)).toMatchObject({ code: 0 })
})

/** Members of the file that are evidence, each as a place where it can be changed. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, each]) =>
    places(each, [...path, Array.isArray(value) ? Number(name) : name]),
  )
}

test('no member of a proof can be changed, and no item taken out or doubled, without being found', async () => {
  const luck = chance('bad-proofs')
  const all = places(proof).filter(
    ([first]) => first !== 'key' && first !== 'exportedAt' && first !== 'format',
  )
  for (let i = 0; i < Number(process.env['BAD_PROOFS'] ?? 120); i++) {
    const changed = structuredClone(proof) as unknown as Record<string | number, unknown>
    const path = luck.pick(all)
    let holder = changed
    for (const step of path.slice(0, -1)) holder = holder[step] as typeof holder
    const last = path.at(-1)!
    const value = holder[last]
    if (typeof value === 'number') holder[last] = value + 1
    else if (typeof value === 'string') holder[last] = otherThan(value, luck.below(value.length))
    else holder[last] = 'ab'.repeat(32)
    const { code, text } = await both.check(changed, args)
    expect({ path, code, text }).toEqual({
      path,
      code: expect.any(Number),
      text: expect.not.stringMatching(/^VALID/),
    })
  }
  for (const list of ['entries', 'messages', 'anchors', 'checkpoints'] as const) {
    for (let i = 0; i < proof[list].length; i++) {
      const less = { ...proof, [list]: proof[list].filter((_, at) => at !== i) }
      expect({ list, i, ...(await both.check(less, args)) }).not.toMatchObject({ code: 0 })
      // An anchor or a checkpoint that stands there twice says nothing new.
      if (list !== 'entries' && list !== 'messages') continue
      const more = { ...proof, [list]: proof[list].flatMap((each, at) => (at === i ? [each, each] : [each])) }
      expect({ list, i, ...(await both.check(more, args)) }).not.toMatchObject({ code: 0 })
    }
  }
})

/** Another letter at this place, of the kind that stands there; the last of a base64 text may not count in full. */
function otherThan(text: string, at: number): string {
  const place = Math.min(at, Math.max(0, text.length - 4))
  return `${text.slice(0, place)}${text[place] === 'a' ? 'b' : 'a'}${text.slice(place + 1)}`
}
