/**
 * What letters say: fixed words as subjects, nothing of whom or what, where to look, and advice or referral.
 *
 * Fails on these broken builds: a reference in a subject; a letter to a manager with the reference in it; the last but
 * one line left out (platform/mail/letters.ts).
 */
import { describe, expect, test } from '@jest/globals'
import { waitAfter } from '../../src/domain/letter-retry.js'
import { letterKinds, letterText, type Letter } from '../../src/platform/mail/letters.js'

const place = {
  publicUrl: 'https://advice.test',
  publicPhone: '0300 123 0000',
  desk: { name: 'Llanfair-ym-Muallt', phone: '01632 960 101', outOfHoursPhone: '01632 960 111' },
}
const refers = {
  deskId: 'canary-desk',
  ref: 'AL-7K3M-9QX2',
  entries: `12 ${'ab'.repeat(32)}`,
  messages: 'none',
  note: 'advice-line/0\n12\nAAAA=\n\n— advice-line/0 BBBB\n',
}
const write = (
  kind: (typeof letterKinds)[number],
  where: typeof place | (Omit<typeof place, 'desk'> & { desk: null }) = place,
) => letterText({ kind, refers }, where)

/** Where letters to practitioners lead; all others are for managers. */
const toPractitioner: Readonly<Record<string, string>> = {
  'no-answer': 'consultations/AL-7K3M-9QX2',
  replied: 'consultations/AL-7K3M-9QX2/record',
  receipt: 'consultations/AL-7K3M-9QX2',
}

describe.each(letterKinds)('%s', (kind) => {
  const { subject, text } = write(kind)

  test('its subject is in words that are the same whatever it is about', () => {
    const other = letterText(
      { kind, refers: { ...refers, deskId: 'other', ref: 'AL-0000-0000', note: 'other' } } as Letter,
      { ...place, publicUrl: 'https://other.test', desk: { ...place.desk, name: 'Other' } },
    )
    expect(other.subject).toBe(subject)
    expect(subject).toMatch(/^[A-Z][a-z ]{10,60}$/)
  })

  test('it says that this is advice, not a referral', () => {
    expect(text.split('\n')).toContain('This is advice, not a referral.')
  })

  test('it leads to one page of the service, on a line of its own', () => {
    const lines = text.split('\n').filter((line) => line.includes('://'))
    const page = toPractitioner[kind] ?? 'alerts'
    // Whoever keeps checkpoints has nothing to look at.
    expect(lines).toEqual(kind === 'checkpoint' ? [] : [`https://advice.test/${page}`])
  })

  test('it can be written without a desk', () => {
    expect(write(kind, { ...place, desk: null }).text).not.toMatch(/undefined|null|Llanfair/)
  })
})

test('a manager is told which desk, and nothing else that tells one concern from another', () => {
  for (const kind of letterKinds.filter((each) => !(each in toPractitioner) && each !== 'checkpoint')) {
    const { text } = write(kind)
    expect(text).toContain('Desk: Llanfair-ym-Muallt')
    expect(text).not.toContain('AL-')
  }
})

test('a practitioner whom nobody answers is told whom to call, and that the place is kept', () => {
  const { text } = write('no-answer')
  for (const words of ['01632 960 101', '01632 960 111', 'call 999', 'Your place is kept'])
    expect(text).toContain(words)
  expect(write('no-answer', { ...place, desk: null }).text).toContain('0300 123 0000')
})

test('a receipt holds the reference, the ends of both chains and the signed checkpoint, as they are', () => {
  const { text } = write('receipt')
  for (const words of [refers.ref, `Entries: ${refers.entries}`, 'Messages: none', refers.note.trimEnd()])
    expect(text).toContain(words)
  expect(write('checkpoint').text).toContain(refers.note.trimEnd())
})

test('a letter is tried again after 30 s, 2 min, 10 min, an hour, and then every hour', () => {
  expect([1, 2, 3, 4, 5, 50].map((attempts) => waitAfter(attempts) / 1000)).toEqual([
    30, 120, 600, 3600, 3600, 3600,
  ])
})
