/** The bare floor of raising a concern: node:http and one INSERT. No sign-in, checks, encryption, audit or routing. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { serve } from '../support/jobs.js'

async function open({ databaseUrl }: { databaseUrl: string }): Promise<string> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 })
  await pool.query(`CREATE SCHEMA IF NOT EXISTS floor; CREATE TABLE IF NOT EXISTS floor.concern (
    id uuid PRIMARY KEY, worry text NOT NULL, urgency text NOT NULL, at timestamptz NOT NULL DEFAULT now())`)
  const take = async (text: string): Promise<string> => {
    const { worry, urgency } = JSON.parse(text) as { worry: string; urgency: string }
    const id = randomUUID()
    await pool.query('INSERT INTO floor.concern (id, worry, urgency) VALUES ($1, $2, $3)', [
      id,
      worry,
      urgency,
    ])
    return JSON.stringify({ ref: id })
  }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      take(text).then(
        (answer) => response.writeHead(201, { 'content-type': 'application/json' }).end(answer),
        (error: unknown) => response.writeHead(500).end(JSON.stringify({ detail: String(error) })),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const jobs = { open }
export type HttpFloorJobs = typeof jobs
serve(jobs)
