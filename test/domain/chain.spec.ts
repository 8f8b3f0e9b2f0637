/** The canonical form tells every two contents apart, so a hash over it does too. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import {
  canonicalBytes,
  entryHash,
  genesis,
  messageHash,
  type EntryLink,
  type Field,
  type MessageLink,
} from '../../src/domain/chain.js'
import { seedProperties } from '../support/chance.js'

seedProperties('chain')
const words = fc.string({ unit: 'binary' })
const time = fc.date({ noInvalidDate: true, min: new Date('2020-01-01'), max: new Date('2100-01-01') })
const bytes = fc.uint8Array({ maxLength: 40 })
const anyField: fc.Arbitrary<Field> = fc.oneof(words, fc.integer(), time, bytes, fc.constant(null))

const asBytes = (field: Field): Buffer | null => {
  if (field === null) return null
  if (field instanceof Uint8Array) return Buffer.from(field)
  return Buffer.from(field instanceof Date ? field.toISOString() : String(field), 'utf8')
}

/** Reads a canonical form back, as an inspector would who has only its description. */
function parse(form: Buffer): (Buffer | null)[] {
  const fields: (Buffer | null)[] = []
  for (let at = 0; at < form.length;) {
    const length = form.readUInt32BE(at)
    at += 4
    if (length === 0xffffffff) fields.push(null)
    else fields.push(form.subarray(at, (at += length)))
  }
  return fields
}

test('a canonical form can be read back field by field, so two different contents never have the same', () => {
  fc.assert(
    fc.property(fc.array(anyField, { maxLength: 10 }), (fields) => {
      expect(parse(canonicalBytes(fields))).toEqual(fields.map(asBytes))
    }),
    { numRuns: 500 },
  )
})

test('moving a letter over the border between two fields, or nothing for empty, changes the form', () => {
  expect(canonicalBytes(['ab', 'c'])).not.toEqual(canonicalBytes(['a', 'bc']))
  expect(canonicalBytes([null])).not.toEqual(canonicalBytes(['']))
  expect(canonicalBytes(['', ''])).not.toEqual(canonicalBytes(['']))
})

test('a form is written out as it was decided, so that other programs can check it', () => {
  expect(
    canonicalBytes(['é', 12, null, new Date('2026-11-23T11:00:00Z'), Uint8Array.of(255)]).toString('hex'),
  ).toBe(
    '00000002c3a9' +
      '000000023132' +
      'ffffffff' +
      `00000018${Buffer.from('2026-11-23T11:00:00.000Z').toString('hex')}` +
      '00000001ff',
  )
})

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const anyEntry: fc.Arbitrary<EntryLink> = fc.record({
  stream: words,
  seq: fc.nat(),
  at: time,
  actorId: words,
  actorName: words,
  actorRole: words,
  action: words,
  detail: fc.option(bytes),
})
const anyMessage: fc.Arbitrary<MessageLink> = fc.record({
  consultationId: fc.uuid(),
  seq: fc.nat(),
  at: time,
  authorId: words,
  clientId: fc.uuid(),
  body: bytes,
})

/** In: two links. Whatever single field is taken from the second, the hash of the first changes, if the field does. */
function everyFieldCounts<L extends object>(
  anyLink: fc.Arbitrary<L>,
  hashOf: (previous: Uint8Array, link: L) => Buffer,
): void {
  fc.assert(
    fc.property(hash, hash, anyLink, anyLink, (previous, otherPrevious, link, other) => {
      const whole = hashOf(previous, link)
      expect(hashOf(previous, { ...link })).toEqual(whole)
      for (const name of Object.keys(link) as (keyof L)[]) {
        const [before, after] = [link[name], other[name]].map((field) => asBytes(field as Field))
        const same = before === after || (before && after && before.equals(after)) === true
        expect([name, hashOf(previous, { ...link, [name]: other[name] }).equals(whole)]).toEqual([name, same])
      }
      expect(hashOf(otherPrevious, link).equals(whole)).toBe(Buffer.from(previous).equals(otherPrevious))
    }),
  )
}

test('any change of any field of an audit entry changes its hash', () =>
  everyFieldCounts(anyEntry, entryHash))
test('any change of any field of a message changes its hash', () => everyFieldCounts(anyMessage, messageHash))

test('a hash is SHA-256 over the tag, the hash before it and the fields', () => {
  const message: MessageLink = {
    consultationId: '6f0f5a2e-3a58-4a43-a4b0-1d1f0f1d2c3b',
    seq: 1,
    at: new Date('2026-11-23T11:00:00Z'),
    authorId: 'gp',
    clientId: '6f0f5a2e-3a58-4a43-a4b0-1d1f0f1d2c3c',
    body: Uint8Array.of(1, 2, 3),
  }
  const { consultationId, seq, at, authorId, clientId, body } = message
  const form = canonicalBytes([
    'advice-line/message/1',
    genesis,
    consultationId,
    seq,
    at,
    authorId,
    clientId,
    body,
  ])
  expect(messageHash(genesis, message)).toEqual(createHash('sha256').update(form).digest())
})

test('an entry and a message never have the same hash, even with the same fields', () => {
  const at = new Date(0)
  const entry = {
    stream: 'a',
    seq: 1,
    at,
    actorId: 'b',
    actorName: 'c',
    actorRole: 'd',
    action: 'e',
    detail: null,
  }
  const message = { consultationId: 'a', seq: 1, at, authorId: 'b', clientId: 'c', body: Uint8Array.of() }
  expect(entryHash(genesis, entry)).not.toEqual(messageHash(genesis, message))
})
