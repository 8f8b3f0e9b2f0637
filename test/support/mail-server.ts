/** A real mail server that keeps what it gets, and refuses what it is told to. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  /** As it came: headers, an empty line, the body. */
  readonly raw: string
  readonly subject: string
  readonly messageId: string
  /** The body in clear. */
  readonly text: string
}

export class MailServer {
  readonly mails: Mail[] = []
  /** Everybody whom somebody tried to write to, refused or not. */
  readonly tried: string[] = []
  /** Names and passwords that were sent. */
  readonly signIns: (string | undefined)[] = []
  /** In: to whom. Out: the code to refuse with; null to take it. */
  refuse: (to: string) => number | null = () => null
  /** Goes on once the mail has come in, before it is acknowledged. */
  before: () => Promise<unknown> = () => Promise.resolve()
  private server: SMTPServer | null = null
  private port = 0

  constructor(private readonly needs: 'nobody' | 'sign-in' = 'nobody') {}

  static async open(needs?: 'sign-in'): Promise<MailServer> {
    const server = new MailServer(needs)
    await server.start()
    return server
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`
  }

  /** At the same port as before. */
  async start(): Promise<void> {
    const server = new SMTPServer({
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      authOptional: this.needs === 'nobody',
      disabledCommands: this.needs === 'nobody' ? ['AUTH'] : [],
      disableReverseLookup: true,
      closeTimeout: 100,
      onAuth: ({ password }, _session, answer) => {
        this.signIns.push(password ?? undefined)
        answer(null, password === 'right' ? { user: 'us' } : { responseCode: 535 })
      },
      onRcptTo: ({ address }, _session, answer) => {
        this.tried.push(address)
        const responseCode = this.refuse(address)
        answer(responseCode === null ? null : Object.assign(new Error(`no: ${address}`), { responseCode }))
      },
      onData: (stream, { envelope }, answer) => {
        const parts: Buffer[] = []
        stream.on('data', (part: Buffer) => parts.push(part))
        stream.on('end', () => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : ''
          const to = envelope.rcptTo.map(({ address }) => address)
          this.mails.push({ from, to, ...parse(Buffer.concat(parts).toString('utf8')) })
          void this.before().then(() => answer(null))
        })
      },
    })
    // A client that goes away in the middle is no reason to fall over.
    server.on('error', () => undefined)
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.server.address() as AddressInfo).port
    this.server = server
  }

  async stop(): Promise<void> {
    const { server } = this
    this.server = null
    if (server) await new Promise<void>((resolve) => server.close(resolve))
  }
}

function parse(raw: string): Pick<Mail, 'raw' | 'subject' | 'messageId' | 'text'> {
  const end = raw.indexOf('\r\n\r\n')
  const head = raw.slice(0, end).replaceAll(/\r\n[ \t]/g, ' ')
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? ''
  return {
    raw,
    subject: header('subject'),
    messageId: header('message-id'),
    text: inClear(raw.slice(end + 4), header('content-transfer-encoding')),
  }
}

function inClear(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  const text = body.replaceAll('\r\n', '\n')
  if (encoding !== 'quoted-printable') return text
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
