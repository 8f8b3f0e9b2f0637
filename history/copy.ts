/** COPY … FROM STDIN, the quickest way into a table: rows as text, as many as one likes, in one statement. */
import type pg from 'pg'

export type Value = string | number | boolean | Date | Buffer | readonly string[] | null

export async function copyInto(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): Promise<void> {
  if (rows.length === 0) return
  const text = `${rows.map((row) => row.map(textOf).join('\t')).join('\n')}\n`
  await new Promise<void>((resolve, reject) => {
    client.query(
      new Copy(`COPY ${table} (${columns.join(', ')}) FROM STDIN`, Buffer.from(text), resolve, reject),
    )
  })
}

interface Connection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** A query as pg's client handles its own: it calls these as the server answers. */
class Copy implements pg.Submittable {
  private error: Error | null = null

  constructor(
    private readonly text: string,
    private readonly rows: Buffer,
    private readonly resolve: () => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: unknown): void {
    ;(connection as Connection).query(this.text)
  }

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFromChunk(this.rows)
    connection.endCopyFrom()
  }

  handleCommandComplete(): void {
    // That is all that it says.
  }

  handleError(error: Error): void {
    this.error = error
    // The client asks for nothing more of a query that has failed.
    this.reject(error)
  }

  handleReadyForQuery(): void {
    if (this.error === null) this.resolve()
  }
}

function textOf(value: Value): string {
  if (value === null) return '\\N'
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object') return `{${value.join(',')}}`
  return typeof value === 'string'
    ? value.replace(/[\\\t\n\r]/g, (each) => escapes[each] ?? each)
    : String(value)
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
