import { figure } from './words.js'

export type Cell = string | number | null

/** In: titles and rows. Out: lines for the screen, the first column to the left and figures to the right. */
export function tableOf(titles: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const cells = [titles, ...rows.map((row) => row.map(textOf))]
  const widths = titles.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const lines = cells.map((line) =>
    widths
      .map((width, column) => pad(line[column] ?? '', width, column))
      .join('  ')
      .trimEnd(),
  )
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '))
  return lines
}

const textOf = (value: Cell): string => (typeof value === 'number' ? figure(value) : (value ?? '–'))

const pad = (text: string, width: number, column: number): string =>
  column === 0 ? text.padEnd(width) : text.padStart(width)
