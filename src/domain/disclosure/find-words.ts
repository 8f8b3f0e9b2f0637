/**
 * Where certain words stand in a text: as whole words, in whatever case, with whatever apostrophe, hyphen or blank, and
 * a number however its digits are set apart. Scripts that put no blanks between words (Chinese, Thai and others) have no
 * whole words: there they are found anywhere.
 */

/** Nothing is seen of these, and a word may be broken by them: soft hyphen, zero-width space, word joiner. */
const UNSEEN = '[\\u00ad\\u200b\\u2060\\ufeff]*'
const APART = '[\\s().\\-\\u2010-\\u2015\\/]*'
const unseen = /^[\u00ad\u200b\u2060\ufeff]$/
/** What makes a word longer than the one that is looked for. */
const letter = /^[\p{L}\p{M}\p{N}]$/u
const unspaced =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]$/u
const isLonger = (each: string | undefined): boolean =>
  each !== undefined && letter.test(each) && !unspaced.test(each)

const same: readonly (readonly [RegExp, string])[] = [
  [/^\s$/, '\\s+'],
  [/^['’‘ʼ`]$/, "['’‘ʼ`]"],
  [/^[-\u2010-\u2015]$/, '[\\-\\u2010-\\u2015]'],
]

/** From (inclusive) and to (exclusive), in code units. */
export type Place = readonly [from: number, to: number]

/** In: words as somebody has typed them, and a text; both in any Unicode form. Out: the text composed, and where they stand. */
export function findWords(text: string, words: readonly string[]): { text: string; places: Place[] } {
  const composed = text.normalize('NFC')
  return { text: composed, places: words.flatMap((each) => placesOf(composed, each)) }
}

export const holdsWords = (text: string, words: string): boolean =>
  placesOf(text.normalize('NFC'), words).length > 0

function placesOf(text: string, words: string): Place[] {
  const letters = Array.from(words.normalize('NFC').trim().replace(/\s+/g, ' '))
  if (letters.length === 0) return []
  const pattern = patternOf(letters)
  const places: Place[] = []
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [from, to] = [found.index, found.index + found[0].length]
    const isPart =
      (isLonger(letters[0]) && isLonger(before(text, from))) ||
      (isLonger(letters.at(-1)) && isLonger(behind(text, to)))
    if (!isPart) places.push([from, to])
    // The next may begin within this one ("aa aa aa" holds "aa aa" twice).
    pattern.lastIndex = from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1)
  }
  return places
}

/** The letter before a place, and the one behind it, whatever unseen stands between. */
function before(text: string, at: number): string | undefined {
  let end = at
  while (end > 0 && unseen.test(text.charAt(end - 1))) end--
  return Array.from(text.slice(Math.max(0, end - 2), end)).at(-1)
}

function behind(text: string, at: number): string | undefined {
  let start = at
  while (start < text.length && unseen.test(text.charAt(start))) start++
  return Array.from(text.slice(start, start + 2))[0]
}

function patternOf(letters: readonly string[]): RegExp {
  const parts = letters.map((each, index) => {
    if (isApart(letters, index)) return ''
    const after = index === letters.length - 1 ? '' : /^\d$/.test(each) ? APART : UNSEEN
    return spelled(each) + after
  })
  return new RegExp(parts.join(''), 'giu')
}

const spelled = (each: string): string =>
  same.find(([like]) => like.test(each))?.[1] ?? each.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')

/** Between two digits, it only sets them apart: "01632 960 201" is 01632960201. */
function isApart(letters: readonly string[], index: number): boolean {
  if (!/^[\s().\-\u2010-\u2015/]$/.test(letters[index] ?? '')) return false
  const isDigit = (at: number, step: number): boolean => {
    let place = at + step
    while (/^[\s().\-\u2010-\u2015/]$/.test(letters[place] ?? '')) place += step
    return /^\d$/.test(letters[place] ?? '')
  }
  return isDigit(index, -1) && isDigit(index, 1)
}
