/**
 * The letters that paper is set in: DejaVu Sans (a free licence, in the package dejavu-fonts-ttf), which holds Latin with
 * every diacritic, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian and many signs. What it does not hold (the scripts
 * of India and of East Asia, most emoji) is shown as an empty box and counted, never dropped in silence.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const BOX = '\u25a1'
/** They change how the letter before them looks, and are nothing by themselves. */
const silent = /[\p{Cf}\p{Variation_Selector}]/u

export type Weight = 'regular' | 'bold'

/** What is asked of a font once it is open: has it this letter? */
export interface Letters {
  hasGlyphForCodePoint(codePoint: number): boolean
}

const files: Readonly<Record<Weight, string>> = { regular: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' }
const read = new Map<Weight, Buffer>()

export function fontFile(weight: Weight): Buffer {
  const known = read.get(weight)
  if (known) return known
  const require = createRequire(import.meta.url)
  const file = readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${files[weight]}`))
  read.set(weight, file)
  return file
}

/** In: a text and the letters there are. Out: the text as it can be shown, and how many letters stand as a box. */
export function shown(text: string, letters: Letters): { readonly text: string; readonly missing: number } {
  let missing = 0
  let result = ''
  for (const letter of text.normalize('NFC')) {
    const codePoint = letter.codePointAt(0) ?? 0
    if (letter === '\n' || letter === '\r') result += letter
    else if (letter === '\t') result += '    '
    else if (letters.hasGlyphForCodePoint(codePoint) && !silent.test(letter)) result += letter
    else if (!silent.test(letter) && !isControl(codePoint)) {
      result += BOX
      missing++
    }
  }
  return { text: result, missing }
}

const isControl = (codePoint: number): boolean => codePoint < 32 || (codePoint >= 127 && codePoint < 160)
