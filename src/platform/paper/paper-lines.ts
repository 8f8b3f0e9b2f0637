/**
 * Text as lines of paper: broken where it fits, each line's pieces in the order in which they stand on the page (Unicode
 * bidirectional algorithm: Arabic, Hebrew and Urdu run from the right, figures in them from the left). Pure; the measure
 * is passed in.
 */
import bidiModule, { type Bidi, type EmbeddingLevels } from 'bidi-js'

/** Something that stands in one direction, to be drawn from the left; its letters are shaped and turned by the font. */
export type Piece = string

export interface Line {
  readonly pieces: readonly Piece[]
  /** As it is read aloud, where that is not simply its pieces one after another; else null. */
  readonly spoken: string | null
  /** Stands at the right margin. */
  readonly fromRight: boolean
}

/** The package is CommonJS: what it exports is the factory itself. */
const bidi = (bidiModule as unknown as () => Bidi)()
const runsFromRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
const graphemes = new Intl.Segmenter('en-GB', { granularity: 'grapheme' })

/** In: any text, how wide a line may be, and how wide a text is. */
export function linesOf(text: string, width: number, measure: (text: string) => number): Line[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((paragraph): Line[] => {
    const rows = broken(paragraph, width, measure)
    if (!runsFromRight.test(paragraph))
      return rows.map(({ from, to }) => ({
        pieces: [paragraph.slice(from, to)],
        spoken: null,
        fromRight: false,
      }))
    const levels = bidi.getEmbeddingLevels(paragraph)
    const fromRight = (levels.paragraphs[0]?.level ?? 0) % 2 === 1
    return rows.map(({ from, to }) => ({
      pieces: inOrder(paragraph, levels, from, to),
      spoken: paragraph.slice(from, to),
      fromRight,
    }))
  })
}

interface Row {
  readonly from: number
  /** After its last character. */
  readonly to: number
}

/** Rows of a paragraph: after a blank where there is one, else between two letters as a reader counts them. */
function broken(paragraph: string, width: number, measure: (text: string) => number): Row[] {
  const rows: Row[] = []
  let from = 0
  let to = 0
  for (const word of paragraph.match(/\s*\S+\s?|\s+$/g) ?? []) {
    if (to > from && measure(paragraph.slice(from, to) + word.trimEnd()) > width) {
      rows.push({ from, to })
      from = to
    }
    if (measure(word.trimEnd()) > width) {
      for (const { segment } of graphemes.segment(word)) {
        if (to > from && measure(paragraph.slice(from, to) + segment) > width) {
          rows.push({ from, to })
          from = to
        }
        to += segment.length
      }
    } else to += word.length
  }
  return [...rows, { from, to: paragraph.length }]
}

/** The pieces of a row as they stand from left to right. What runs from the right is cut into words: the last comes first. */
function inOrder(paragraph: string, levels: EmbeddingLevels, from: number, to: number): Piece[] {
  if (to === from) return []
  const mirrored = bidi.getMirroredCharactersMap(paragraph, levels.levels, from, to - 1)
  // Of the whole paragraph, with this row put in order where it stands.
  const order = bidi.getReorderedIndices(paragraph, levels, from, to - 1).slice(from, to)
  const pieces: Piece[] = []
  let run: number[] = []
  const end = (): void => {
    const [first, last] = [run[0], run.at(-1)]
    run = []
    if (first === undefined || last === undefined) return
    const [low, high] = [Math.min(first, last), Math.max(first, last)]
    const text = Array.from(
      { length: high - low + 1 },
      (_, i) => mirrored.get(low + i) ?? paragraph[low + i] ?? '',
    )
    const isFromRight = ((levels.levels[low] ?? 0) & 1) === 1
    if (isFromRight) pieces.push(...(text.join('').match(/\s+|\S+/g) ?? []).reverse())
    else pieces.push(text.join(''))
  }
  for (const index of order) {
    const before = run.at(-1)
    const goesOn =
      before !== undefined && levels.levels[before] === levels.levels[index] && Math.abs(index - before) === 1
    if (!goesOn) end()
    run.push(index)
  }
  end()
  return pieces
}
