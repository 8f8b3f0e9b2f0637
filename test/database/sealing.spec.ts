/** Sealed content opens in its own place, with its own key, unchanged; in no other way. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { seal, sealJson, unseal, unsealJson, Vault } from '../../src/platform/sealing.js'
import { seedProperties } from '../support/chance.js'

seedProperties('sealing')
const key = randomBytes(32)
const anyContent = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))

test('what is sealed can be opened again, and is never the same twice', () => {
  fc.assert(
    fc.property(anyContent, fc.string(), (content, place) => {
      const sealed = seal(key, place, content)
      expect(unseal(key, place, sealed)).toEqual(content)
      expect(seal(key, place, content)).not.toEqual(sealed)
    }),
  )
  expect(unsealJson(key, 'here', sealJson(key, 'here', { words: 'né', n: [1] }))).toEqual({
    words: 'né',
    n: [1],
  })
})

test('in another place, or with another key, it does not open', () => {
  fc.assert(
    fc.property(anyContent, fc.string(), fc.string(), (content, place, other) => {
      fc.pre(!Buffer.from(place).equals(Buffer.from(other)))
      const sealed = seal(key, place, content)
      expect(() => unseal(key, other, sealed)).toThrow()
      expect(() => unseal(randomBytes(32), place, sealed)).toThrow()
    }),
  )
})

test('any flipped bit, and any cut, is found', () => {
  const sealed = seal(key, 'here', Buffer.from('She has a bruise.'))
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const flipped = Buffer.from(sealed)
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    expect(() => unseal(key, 'here', flipped)).toThrow()
  }
  for (let length = 0; length < sealed.length; length++)
    expect(() => unseal(key, 'here', sealed.subarray(0, length))).toThrow()
})

test('a data key opens for its own stream and under its own master key only', () => {
  const vault = new Vault(randomBytes(32))
  const made = vault.makeDataKey('consultation 1')
  expect(vault.openDataKey('consultation 1', made.wrapped)).toEqual(made.key)
  expect(() => vault.openDataKey('consultation 2', made.wrapped)).toThrow()
  expect(() => new Vault(randomBytes(32)).openDataKey('consultation 1', made.wrapped)).toThrow()
  expect(made.masterKeyId).toBe(vault.masterKeyId)
  expect(made.masterKeyId).not.toBe(new Vault(randomBytes(32)).masterKeyId)
})

test('a digest is the same for the same content whatever the order, and tells nothing without the key', () => {
  const [one, other] = [new Vault(randomBytes(32)), new Vault(randomBytes(32))]
  expect(one.digest({ a: 1, b: 'x' })).toEqual(one.digest({ b: 'x', a: 1 }))
  expect(one.digest({ a: 1 })).not.toEqual(one.digest({ a: 2 }))
  expect(one.digest({ a: 1 })).not.toEqual(other.digest({ a: 1 }))
})
