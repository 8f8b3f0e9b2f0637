/**
 * A subject access request: what is marked and why, what is still to be decided, and that nothing of what is blacked out
 * is left, whatever the text.
 *
 * Fails on these broken builds: `joined` not keeping the farther end; `unspaced` left out; APART left out between digits;
 * `i` left out of the pattern; the child's own number not excepted; a decision that stands although the passage says
 * something else (`of`); `isNews` always false.
 */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  redacted,
  sift,
  without,
  wrongWith,
  type Decision,
  type Kept,
  type Passage,
} from '../../src/domain/disclosure/disclosure.js'
import { holdsWords } from '../../src/domain/disclosure/find-words.js'
import { marksOf, type Known } from '../../src/domain/disclosure/third-parties.js'
import { seedProperties } from '../support/chance.js'

seedProperties('disclosure')

const show: Decision = { choice: 'show', words: [], exemption: null, why: null }
const blackOut = (...words: string[]): Decision => ({
  choice: 'black-out',
  words,
  exemption: 'third-party',
  why: null,
})
const withhold: Decision = { choice: 'withhold', words: [], exemption: 'third-party', why: null }
const MARK = '[withheld: third party]'

describe('blacking out', () => {
  test.each([
    ['Sam hit her, SAM did.', ['sam'], `${MARK} hit her, ${MARK} did.`],
    ['Sam’s the same Samuel.', ['Sam'], `${MARK}’s the same Samuel.`],
    ["O’Brien and O'Brien", ["o'brien"], `${MARK} and ${MARK}`],
    ['Jose\u0301 rang', ['Jos\u00e9'], `${MARK} rang`],
    ['Pa\u00adtel, Pa\u200btel', ['Patel'], `${MARK}, ${MARK}`],
    ['01632 960 201, 01632960201 and (01632) 960-201', ['01632 960201'], `${MARK}, ${MARK} and (${MARK}`],
    ['Anne Marie  Price', ['Anne Marie', 'Marie Price'], MARK],
    ['aa aa aa', ['aa aa'], MARK],
    ['王小明打了她', ['小明'], `王${MARK}打了她`],
    ['王Sam', ['王', 'Sam'], MARK],
    ['a.b*c', ['.b*'], `a${MARK}c`],
    ['Tom (17) left', ['(17)'], `Tom ${MARK} left`],
  ])('%s without %j', (text, words, left) => {
    expect(redacted(text, blackOut(...words))).toBe(left)
  })

  const alphabet = fc.constantFrom(...Array.from("abAé\u0301ßЖ王小ไทย5 0-'’.()\n\u00ad😀"))
  const anyText = fc.string({ unit: alphabet, maxLength: 40 })

  test('none of the words is left, in any text, and what is left stood there', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.array(fc.tuple(fc.nat(40), fc.nat(8)), { maxLength: 5 }),
        anyText,
        (text, cuts, other) => {
          const words = [
            ...cuts.map(([from, length]) => text.slice(from, from + length).toWellFormed()),
            other,
          ]
          const left = without(text, words)
          for (const piece of left)
            for (const each of words)
              expect([each, piece, holdsWords(piece, each)]).toEqual([each, piece, false])
          let from = 0
          for (const piece of left) {
            const at = text.normalize('NFC').indexOf(piece, from)
            expect(at).toBeGreaterThanOrEqual(from)
            from = at + piece.length
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('a word that stands alone is always found, and nothing longer than the mark tells of it', () => {
    const word = fc.string({ unit: fc.constantFrom(...Array.from('abcdéßж1')), minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(word, (each) => {
        const text = `So ${each.toUpperCase().toLowerCase()}, said ${each}.`
        expect(wrongWith(blackOut(each), `So ${each}.`)).toEqual([])
        expect(redacted(`x, ${each}; y`, blackOut(each))).toBe(`x, ${MARK}; y`)
        expect(holdsWords(redacted(text, blackOut(each)).replaceAll(MARK, ''), each)).toBe(false)
      }),
    )
  })

  test('a withheld passage is the mark and nothing else; only somebody else’s data is named as such', () => {
    expect(redacted('Anything', withhold)).toBe(MARK)
    expect(redacted('Anything', { ...withhold, exemption: 'serious-harm' })).toBe('[withheld: exempt]')
    expect(redacted('Anything', { ...withhold, exemption: 'privilege' })).toBe('[withheld: legal privilege]')
    expect(redacted('Anything', { ...withhold, exemption: 'other', why: 'x' })).toBe('[withheld: exempt]')
  })

  test('what is lacking is said by its field', () => {
    const fields = (decision: Decision): string[] =>
      wrongWith(decision, 'Sam hit her').map(({ field }) => field)
    expect(fields({ ...withhold, exemption: null })).toEqual(['exemption'])
    expect(fields({ ...withhold, exemption: 'other' })).toEqual(['why'])
    expect(fields(blackOut())).toEqual(['words'])
    expect(fields(blackOut('Sam', 'Sammy'))).toEqual(['words'])
    expect(fields(blackOut('Sam'))).toEqual([])
    expect(fields(show)).toEqual([])
  })
})

const known: Known[] = [
  { id: 'people-1', name: 'Dr Asha Patel', as: 'practitioner' },
  { id: 'people-2', name: 'Nia Hughes', as: 'senior' },
]
const said = (text: string, writer: string | null = null, label = 'Message 1'): Passage => ({
  id: 'messages-1',
  part: 'messages',
  label,
  text,
  writer,
})
const child = { name: 'Nia Morgan', nhsNumber: '943 476 5919' }
const why = (passage: Passage): string[] => marksOf([passage], known, child)[0]!

describe('marking', () => {
  test.each([
    ['Dr Patel saw her', ['Names the practitioner, Dr Asha Patel']],
    ['asha said so', ['Names the practitioner, Dr Asha Patel']],
    ['Ask Hughes', ['Names the senior, Nia Hughes']],
    ['Nia is small', []],
    ['Nia Morgan, NHS number 943 476 5919', []],
    ['NHS number 401 023 2137', ['Holds an NHS number that is not the child’s']],
    ['Ring 01632 960 201 or +44 1632 960201', ['Holds a phone number']],
    ['Case 123456789012', ['Holds a long number']],
    ['Seen on 2026-11-28 at 10:04', []],
    ['Write to tom@home.example', ['Holds an e-mail address']],
    ['Her mum and the neighbours', ['Speaks of: mum, neighbours']],
    ['His step-father and half brother', ['Speaks of: step-father, half brother']],
    ['A smother, momentum, person', []],
  ])('%s', (text, marks) => {
    expect(why(said(text))).toEqual(marks)
  })

  test('names in what was written are learned, and found where they begin a sentence too; days are none', () => {
    const texts = ['On Monday she told Dave, and Nia heard.', 'Dave left.', 'A dave is no name.']
    const marks = marksOf(
      texts.map((text) => said(text, 'people-1')),
      known,
      child,
    )
    expect(marks.map((each) => each.filter((mark) => mark.startsWith('May')))).toEqual([
      ['May name: Dave'],
      ['May name: Dave'],
      [],
    ])
  })

  test('what somebody wrote is theirs, and says whose', () => {
    expect(why(said('Yes.', 'people-2'))).toEqual(['Written by the senior, Nia Hughes'])
    expect(why({ ...said('Dr Asha Patel, GP'), id: 'people-1', name: 'Dr Asha Patel' })).toEqual([
      'Names the practitioner',
    ])
  })
})

describe('what is still to be decided', () => {
  const passage = (id: string, text: string): Passage => ({ ...said(text), id })
  const [one, two] = [passage('one', 'Sam and Kim'), passage('two', 'sam left')]
  const kept = (seq: number, id: string, decision: Decision, of = `of ${id}`): Kept => ({
    ...decision,
    ...{ seq, passage: id, of, by: 'Manager', at: '2026-11-28T10:00:00.000Z' },
  })
  const due = (marks: readonly string[][], decisions: readonly Kept[]): string[] =>
    sift(
      [one, two].map((each, index) => ({ passage: each, of: `of ${each.id}`, marks: marks[index] ?? [] })),
      decisions,
    )
      .filter(({ isDue }) => isDue)
      .map(({ passage: { id } }) => id)

  test('whatever is marked, until a person has decided; the last decision stands', () => {
    expect(due([['Marked'], []], [])).toEqual(['one'])
    expect(due([['Marked'], ['Marked']], [kept(1, 'one', show), kept(2, 'two', withhold)])).toEqual([])
    const [first] = sift(
      [{ passage: one, of: 'of one', marks: [] }],
      [kept(1, 'one', withhold), kept(2, 'one', show)],
    )
    expect(first?.decision?.choice).toBe('show')
  })

  test('again, when the passage says something else', () => {
    expect(due([['Marked'], []], [kept(1, 'one', show, 'of what it said before')])).toEqual(['one'])
  })

  test('and wherever words still stand that were blacked out elsewhere, also if it had been decided before', () => {
    const out = blackOut('Sam')
    expect(due([], [kept(1, 'one', out)])).toEqual(['two'])
    expect(due([], [kept(1, 'two', show), kept(2, 'one', out)])).toEqual(['two'])
    expect(due([], [kept(1, 'one', out), kept(2, 'two', show)])).toEqual([])
    expect(due([], [kept(1, 'one', out), kept(2, 'two', blackOut('SAM'))])).toEqual([])
    expect(due([], [kept(2, 'one', out), kept(1, 'two', withhold)])).toEqual([])
  })

  test('a person whose name is withheld is asked about wherever they are named', () => {
    const person = { ...passage('people-1', 'Sam, GP'), name: 'Sam' }
    const sifted = sift(
      [person, two].map((each) => ({ passage: each, of: `of ${each.id}`, marks: [] })),
      [kept(1, 'people-1', withhold)],
    )
    expect(sifted[1]).toMatchObject({ isDue: true, marks: ['Withheld elsewhere: Sam'] })
  })
})
