/**
 * Marks what was written by, or may tell of, somebody other than the child: for a person to look at. It says why, marks
 * rather too much than too little, and decides nothing. (Data Protection Act 2018, schedule 2 paragraph 16.)
 */
import { isNhsNumber } from '../concern.js'
import type { Passage } from './disclosure.js'
import { holdsWords } from './find-words.js'

/** The child: what is theirs is not marked. */
export interface Subject {
  readonly name: string | null
  readonly nhsNumber: string | null
}

/** Somebody at work whom rows know, by the id of their own passage. */
export interface Known {
  readonly id: string
  readonly name: string
  /** "practitioner", "senior": whom the page speaks of. */
  readonly as: string
}

const titles = new Set([
  'mr',
  'mrs',
  'ms',
  'miss',
  'mx',
  'dr',
  'prof',
  'professor',
  'sir',
  'pc',
  'sgt',
  'sister',
  'nurse',
])
const relations =
  /(?<![\p{L}\p{M}])(?:(?:step|grand|foster|half|god|great)[- ]?)*(?:mothers?|mum(?:my|s)?|mams?|fathers?|dad(?:dy|s)?|parents?|parental|brothers?|sisters?|siblings?|twins?|sons?|daughters?|child(?:ren)?minders?|grandparents?|nan(?:na|ny)?|gran(?:ny|dad|dma|dpa|s)?|uncles?|aunt(?:ie|y|s)?|cousins?|nieces?|nephews?|partners?|boyfriends?|girlfriends?|husbands?|wife|wives|carers?|guardians?|friends?|neighbours?|landlords?|landlad(?:y|ies)|lodgers?|babysitters?|teachers?|famil(?:y|ies)|households?|relatives?|in-laws?)(?![\p{L}\p{M}])/giu
const emails = /(?<![^\s@<>()])[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+/u
/** Nine digits or more, however they are set apart: shorter ones are dates and times. */
const numbers = /\+?\(?\d(?:[\s().-]{0,2}\d){8,}/g
/** A capital within a sentence. */
const within = /(?<=[^\s.!?:;“"(–—-][ ,]+)\p{Lu}(?:['’]\p{Lu})?\p{M}*\p{Ll}[\p{L}\p{M}'’-]*/gu
const anywhere = /(?<![\p{L}\p{M}])\p{Lu}(?:['’]\p{Lu})?\p{M}*\p{Ll}[\p{L}\p{M}'’-]*/gu
const calendar =
  /^(?:mon|tues|wednes|thurs|fri|satur|sun)day|^(?:january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter|english|british|welsh|scottish|irish|facebook|instagram|snapchat|tiktok|whatsapp|i['’].*)$/i
const LISTED = 6

const partsOf = (name: string): string[] =>
  name.split(/[\s-]+/).filter((part) => part.length > 2 && !titles.has(part.toLowerCase().replace('.', '')))

/** In: all passages, in order. Out: for each, why it is marked; nothing for one that is not. */
export function marksOf(passages: readonly Passage[], known: readonly Known[], subject: Subject): string[][] {
  const own = new Set(partsOf(subject.name ?? '').map((part) => part.toLowerCase()))
  const learned = namesIn(passages, own)
  return passages.map((passage) => {
    const { text, label, writer, name } = passage
    const author = known.find(({ id }) => id === writer)
    return [
      ...(name === undefined
        ? []
        : [`Names the ${known.find(({ id }) => id === passage.id)?.as ?? 'person'}`]),
      ...known.filter((person) => person.id !== passage.id && isNamed(text, person, own)).map(naming),
      ...numbersIn(text, subject),
      ...(emails.test(text) ? ['Holds an e-mail address'] : []),
      ...listed(
        'May name',
        namesLike(text, anywhere).filter((each) => learned.has(each)),
      ),
      ...listed(
        'Speaks of',
        Array.from(`${label}\n${text}`.matchAll(relations), ([word]) => word.toLowerCase()),
      ),
      ...(author ? [`Written by the ${author.as}, ${author.name}`] : []),
    ]
  })
}

const naming = ({ as, name }: Known): string => `Names the ${as}, ${name}`

/** By the whole name, or a part of it that is not the child's too. */
const isNamed = (text: string, { name }: Known, own: ReadonlySet<string>): boolean =>
  [name, ...partsOf(name).filter((part) => !own.has(part.toLowerCase()))].some((each) =>
    holdsWords(text, each),
  )

function numbersIn(text: string, { nhsNumber }: Subject): string[] {
  const own = digitsOf(nhsNumber ?? '')
  const kinds = Array.from(text.matchAll(numbers), ([found]) => {
    const digits = digitsOf(found)
    if (own !== '' && digits === own) return null
    if (isNhsNumber(digits)) return 'Holds an NHS number that is not the child’s'
    return /^(\+|\(?0)/.test(found) ? 'Holds a phone number' : 'Holds a long number'
  })
  return [...new Set(kinds.filter((kind) => kind !== null))]
}

const digitsOf = (text: string): string => text.replace(/\D/g, '')

/** Words that may be names, as they were written somewhere in the middle of a sentence. */
function namesIn(passages: readonly Passage[], own: ReadonlySet<string>): ReadonlySet<string> {
  const found = passages
    .filter(({ writer }) => writer !== null)
    .flatMap(({ text }) => namesLike(text, within))
    .filter((word) => !own.has(word.toLowerCase()) && !calendar.test(word))
  return new Set(found)
}

const namesLike = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), ([word]) => word.replace(/['’]s?$|-$/, ''))

function listed(what: string, words: readonly string[]): string[] {
  const all = [...new Set(words)]
  if (all.length === 0) return []
  const more = all.length > LISTED ? ` and ${all.length - LISTED} more` : ''
  return [`${what}: ${all.slice(0, LISTED).join(', ')}${more}`]
}
