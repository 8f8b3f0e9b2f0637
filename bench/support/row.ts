/** One row of the result, as contract.md has it, and what the screen says besides. */
export type Path =
  'chat' | 'raise' | 'offer-idle' | 'offer-peak' | 'sockets' | 'crowd' | 'audit-chat' | 'audit-raise'

export interface Row {
  readonly path: Path
  readonly unit: string
  readonly ours: number | null
  readonly floor: number | null
  readonly limit: number | null
  readonly ratio: number | null
  readonly ofLimit: number | null
  readonly p50ms: number | null
  readonly p99ms: number | null
  /** Requests that failed, were refused or never came back. */
  readonly errors: number
  readonly goal: string
  readonly note: string
}

/** A row with nothing in it: a path that is not measured, or not yet. */
export const emptyRow = (path: Path): Row => ({
  path,
  unit: '',
  ours: null,
  floor: null,
  limit: null,
  ratio: null,
  ofLimit: null,
  p50ms: null,
  p99ms: null,
  errors: 0,
  goal: '',
  note: '',
})

const columns: readonly (readonly [title: string, of: (row: Row) => string | number | null])[] = [
  ['path', (row) => row.path],
  ['unit', (row) => row.unit],
  ['ours', (row) => row.ours],
  ['bare floor', (row) => row.floor],
  ['limit', (row) => row.limit],
  ['ratio', (row) => row.ratio],
  ['of limit', (row) => row.ofLimit],
  ['p50 ms', (row) => row.p50ms],
  ['p99 ms', (row) => row.p99ms],
  ['goal', (row) => row.goal],
]

/** The table as lines for the screen, then a line for each note and for everything that went wrong. */
export function tableOf(rows: readonly Row[]): string[] {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, of]) => textOf(of(row)))),
  ]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const lines = cells.map((line) =>
    line.map((text, column) => pad(text, widths[column] ?? 0, column)).join('  '),
  )
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '))
  const notes = rows.filter(({ note }) => note !== '').map(({ path, note }) => `${path}: ${note}`)
  const wrong = rows
    .filter(({ errors }) => errors > 0)
    .map(
      ({ path, errors }) =>
        `!!! ${path}: ${errors} ERRORS: this row counts for nothing until they are explained`,
    )
  return [...lines, '', ...notes, ...wrong]
}

const textOf = (value: string | number | null): string =>
  typeof value === 'number' ? value.toLocaleString('en-GB') : (value ?? '–')

const pad = (text: string, width: number, column: number): string =>
  column < 2 || column === columns.length - 1 ? text.padEnd(width) : text.padStart(width)
