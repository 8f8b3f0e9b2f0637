/**
 * References such as AL-7K3M-9QX2: short, speakable, unguessable (35 random bits behind sign-in and access rules),
 * and self-checking. Crockford's base 32 has no I, L, O or U; the last character checks the other seven
 * (Luhn's algorithm modulo 32), so a slip of one character or of two neighbours is caught
 * (but for 0 and Z changing places).
 */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** In: at least seven random bytes. Out: a reference. */
export function makeReference(random: Uint8Array): string {
  const body = [...random.subarray(0, 7)].map((byte) => alphabet.charAt(byte & 31)).join('')
  if (body.length < 7) throw new RangeError('a reference needs seven random bytes')
  const all = body + checkCharacter(body)
  return `AL-${all.slice(0, 4)}-${all.slice(4)}`
}

/** Reads what a person typed or said. Out: the reference as we write it, or null if it can't be one. */
export function readReference(text: string): string | null {
  const letters = text
    .toUpperCase()
    .replace(/[\s\p{Dash}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/^A1(?=.{8}$)/, '')
  if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(letters)) return null
  if (checkCharacter(letters.slice(0, 7)) !== letters[7]) return null
  return `AL-${letters.slice(0, 4)}-${letters.slice(4)}`
}

function checkCharacter(body: string): string {
  let factor = 2
  let sum = 0
  for (const character of Array.from(body).reverse()) {
    const product = factor * alphabet.indexOf(character)
    sum += Math.floor(product / 32) + (product % 32)
    factor = factor === 2 ? 1 : 2
  }
  return alphabet.charAt((32 - (sum % 32)) % 32)
}
