/** A place in the log between two lines, as links carry it: when the line was raised, and which it is. No content. */
export interface Cursor {
  readonly raisedAt: Date
  readonly id: string
}

export const writeCursor = ({ raisedAt, id }: Cursor): string =>
  `${raisedAt.getTime().toString(36)}.${id.replaceAll('-', '')}`

/** null for what is no cursor. */
export function readCursor(text: string): Cursor | null {
  const [, time = '', digits = ''] = /^([0-9a-z]{1,9})\.([0-9a-f]{32})$/.exec(text) ?? []
  const raisedAt = new Date(parseInt(time, 36))
  if (digits === '' || Number.isNaN(raisedAt.getTime())) return null
  return { raisedAt, id: digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') }
}
