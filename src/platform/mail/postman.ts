/** Takes one letter to the mail server, and says what became of it. Knows nothing of rows. */
import { createTransport, type NodemailerError } from 'nodemailer'
import type { LetterText } from './letters.js'
import type { MailServer } from './smtp-url.js'

export type Delivery =
  | { readonly kind: 'sent' }
  /** The server refuses this letter for good. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The server refuses this letter for now. */
  | { readonly kind: 'put-off'; readonly code: string }
  /** No letter can be sent now: the server is not there, or does not want us. That is ours to mend. */
  | { readonly kind: 'no-server'; readonly code: string }

export interface Envelope extends LetterText {
  /** The row's id. The same id makes the same Message-ID, by which a mail server can see a double. */
  readonly id: string
  readonly to: string
}

/** Each step may take this long, in milliseconds, and the whole delivery `total`. */
const limits = { step: 10_000, total: 15_000 }

/** Troubles with the server, or with ourselves, that any other letter would have too. */
const notAboutTheLetter = /^(ECONNECTION|ETIMEDOUT|ESOCKET|EDNS|ETLS|EPROTOCOL|EAUTH|ENOAUTH|EABORT|ECONFIG)$/

export class Postman {
  private readonly transport
  private readonly domain: string

  constructor(
    server: MailServer,
    private readonly from: string,
    private readonly limit = limits,
  ) {
    this.domain = from.slice(from.lastIndexOf('@') + 1)
    this.transport = createTransport({
      pool: true,
      maxConnections: 1,
      // The rows are what repeats a letter. Once more at once only when an idle connection turns out to be closed.
      maxRequeues: 1,
      host: server.host,
      port: server.port,
      secure: server.tls === 'at-once',
      requireTLS: server.tls === 'required',
      ...(server.user ? { auth: { user: server.user.name, pass: server.user.password } } : {}),
      // Until the server has greeted us, finding its address included; then for each answer.
      connectionTimeout: limit.step,
      socketTimeout: limit.step,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }

  async send({ id, to, subject, text }: Envelope): Promise<Delivery> {
    try {
      await this.transport.sendMail({
        messageId: `<letter.${id}@${this.domain}>`,
        from: { name: 'The advice line', address: this.from },
        // As an object: one address, whatever is in it.
        to: { name: '', address: to },
        subject,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
        // A server that answers a byte at a time keeps within each step; this is the end of it.
        signal: AbortSignal.timeout(this.limit.total),
      })
      return { kind: 'sent' }
    } catch (error) {
      return failure(error as NodemailerError)
    }
  }

  close(): void {
    this.transport.close()
  }
}

/** What went wrong, as a code: the server's words may hold the address. */
function failure({ code = '', responseCode, command, permanent }: NodemailerError): Delivery {
  const said = responseCode ? String(responseCode) : /^E[A-Z]{1,20}$/.test(code) ? code : 'UNKNOWN'
  const isServer = notAboutTheLetter.test(code) || responseCode === 421 || command === 'MAIL FROM'
  if (isServer) return { kind: 'no-server', code: said }
  // Without an answer it was our own side that could make nothing of the address.
  const isFinal = permanent ?? code === 'EENVELOPE'
  return { kind: isFinal ? 'refused' : 'put-off', code: said }
}
