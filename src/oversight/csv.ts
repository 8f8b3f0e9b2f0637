/** Tables as files for a spreadsheet (RFC 4180). */
export type Value = string | number

/** Whatever a spreadsheet would take for a formula is made text. */
const harmless = (value: Value): string =>
  typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export const csvOf = (rows: readonly (readonly Value[])[]): string =>
  rows.map((row) => `${row.map((value) => quoted(harmless(value))).join(',')}\r\n`).join('')
