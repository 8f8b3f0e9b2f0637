/**
 * The bare floor of the chat: Socket.IO and one INSERT for each message, without sequence, encryption, chain, rights or
 * rate limits. Without a database it is the limit: nothing that delivers messages over Socket.IO can be faster. It takes
 * the same events as the service, so that one load generator drives all of them.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { Server, type Socket } from 'socket.io'
import { serve } from '../support/jobs.js'
import { memory } from '../support/memory.js'

interface Message {
  readonly ref: string
  readonly clientId: string
  readonly body: string
}

type Acknowledge = (answer: object) => void

async function open({ databaseUrl }: { databaseUrl: string | null }): Promise<string> {
  const pool = databaseUrl === null ? null : new pg.Pool({ connectionString: databaseUrl, max: 16 })
  await pool?.query(`CREATE SCHEMA IF NOT EXISTS floor; CREATE TABLE IF NOT EXISTS floor.message (
    seq bigserial PRIMARY KEY, ref text NOT NULL, client_id uuid NOT NULL UNIQUE, body text NOT NULL,
    at timestamptz NOT NULL DEFAULT now())`)
  const http = createServer()
  const live = new Server(http, { serveClient: false }).of('/live')
  live.on('connection', (socket: Socket) => {
    socket.on('consultation.follow', ({ ref }: { ref: string }, ack: Acknowledge) => {
      void socket.join(ref)
      ack({ ok: true })
    })
    socket.on('message.send', async (message: Message, ack: Acknowledge) => {
      try {
        const { ref, clientId, body } = message
        await pool?.query('INSERT INTO floor.message (ref, client_id, body) VALUES ($1, $2, $3)', [
          ref,
          clientId,
          body,
        ])
        live.to(ref).emit('message.added', message)
        ack({ ok: true })
      } catch (error) {
        ack({ ok: false, code: String(error) })
      }
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

const jobs = { open, memory }
export type SocketFloorJobs = typeof jobs
serve(jobs)
