/**
 * Comma-separated values (RFC 4180) that a spreadsheet shows and never runs. A text that would begin a formula gets an
 * apostrophe before it, which spreadsheets show as "this is text"; numbers, times and yes or no are ours and stay as
 * they are.
 */
export type Cell = string | number | boolean | Date | null

/** Before everything else, so that spreadsheets read what follows as UTF-8. */
export const BOM = '\ufeff'

/** In: one row. Out: its line, with the end of the line. */
export const csvLine = (cells: readonly Cell[]): string => `${csvCells(cells)}\r\n`

/** The same for a part of a row. */
export const csvCells = (cells: readonly Cell[]): string => cells.map(cellOf).join(',')

function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (cell instanceof Date) return cell.toISOString()
  return typeof cell === 'string' ? quoted(harmless(cell)) : String(cell)
}

/** The signs that begin a formula, also in the wide forms of East Asian keyboards, whatever blanks stand before them. */
const beginsFormula = /^[\s\p{C}]*[=+\-@＝＋－＠]/u
/** Some spreadsheets drop these and look at what follows. */
const beginsWithControl = /^[\t\r\n]/

const harmless = (text: string): string =>
  beginsFormula.test(text) || beginsWithControl.test(text) ? `'${text}` : text

const quoted = (text: string): string => (/[",;\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
