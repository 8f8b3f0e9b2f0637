/**
 * Checkpoints as signed notes: read back as they were signed, refused with any change and with any other key.
 *
 * Fails on this broken build: the signature not looked at (signed-note.ts).
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { verify } from 'node:crypto'
import {
  openCheckpoint,
  readVerifier,
  signCheckpoint,
  signerOf,
  verifierText,
} from '../../src/domain/proof/signed-note.js'
import { seedProperties } from '../support/chance.js'

seedProperties('signed-note')
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const anyCheckpoint = fc.record({
  size: fc.nat(),
  root: bytes32.map((bytes) => Buffer.from(bytes)),
  at: fc
    .date({ noInvalidDate: true, min: new Date('2020-01-01'), max: new Date('2100-01-01') })
    .map((date) => date.toISOString()),
})

test('a note says what was signed, to whoever has the key and to nobody else', () => {
  fc.assert(
    fc.property(bytes32, bytes32, anyCheckpoint, (secret, otherSecret, checkpoint) => {
      const signer = signerOf(secret)
      const key = readVerifier(verifierText(signer))!
      const note = signCheckpoint(checkpoint, signer)
      expect(openCheckpoint(note, [key])).toEqual(checkpoint)
      const other = signerOf(otherSecret)
      if (Buffer.from(secret).equals(otherSecret)) return
      expect(openCheckpoint(note, [other])).toBeNull()
      expect(openCheckpoint(note, [{ ...other, name: key.name }])).toBeNull()
      expect(openCheckpoint(note, [other, key])).toEqual(checkpoint)
    }),
    { numRuns: 30 },
  )
})

test('no character of a note can be changed, put in or left out', () => {
  const signer = signerOf(Buffer.alloc(32, 7))
  const note = signCheckpoint(
    { size: 1234, root: Buffer.alloc(32, 9), at: '2026-11-25T09:20:00.000Z' },
    signer,
  )
  for (let i = 0; i < note.length; i++) {
    const changes = [note.slice(0, i) + note.slice(i + 1), `${note.slice(0, i)}A${note.slice(i)}`]
    changes.push(`${note.slice(0, i)}${note[i] === '1' ? '2' : '1'}${note.slice(i + 1)}`)
    for (const changed of changes)
      if (changed !== note) expect([i, openCheckpoint(changed, [signer])]).toEqual([i, null])
  }
  expect(openCheckpoint(`${note}\n`, [signer])).toBeNull()
})

test('a note is written out as it was decided, so that other programs can check it', () => {
  const signer = signerOf(Buffer.alloc(32, 7))
  const note = signCheckpoint({ size: 12, root: Buffer.alloc(32, 9), at: '2026-11-25T09:20:00.000Z' }, signer)
  const [text = '', signature = ''] = note.split(/(?<=\n)\n/)
  expect(text).toBe(
    `advice-line/fe812c12f3ab4ce6\n12\n${Buffer.alloc(32, 9).toString('base64')}\ntime 2026-11-25T09:20:00.000Z\n`,
  )
  const [dash, name, encoded = ''] = signature.trimEnd().split(' ')
  expect([dash, name]).toEqual(['—', 'advice-line/fe812c12f3ab4ce6'])
  const bytes = Buffer.from(encoded, 'base64')
  expect(verify(null, Buffer.from(text), signer.key, bytes.subarray(4))).toBe(true)
  expect(bytes.subarray(0, 4).toString('hex')).toBe(verifierText(signer).split('+')[1])
})

test('a key that is not written as it should be is none', () => {
  const text = verifierText(signerOf(Buffer.alloc(32, 7)))
  expect(readVerifier(` ${text}\n`)).not.toBeNull()
  for (const bad of [
    '',
    'x',
    text.slice(0, -1),
    text.replace('advice', 'advise'),
    `${text}+`,
    text.replace('+', '-'),
  ])
    expect(readVerifier(bad)).toBeNull()
})
