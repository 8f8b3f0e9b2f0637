/**
 * A telephone line between one client and the service: a TCP proxy that can be cut, that can go silent as a half-open
 * link does (nobody is told, and what is sent is swallowed), and that leads to another node the next time.
 */
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What a silent line swallows: what the client sends, what it should hear, or both. */
export type Silence = 'up' | 'down' | 'both'

interface Link {
  readonly client: Socket
  readonly node: Socket
  silence: Silence | null
}

export class Line {
  private readonly links = new Set<Link>()

  private constructor(
    private readonly server: Server,
    readonly port: number,
    /** The port of the node to which new connections lead; null: nobody answers. */
    public leadsTo: number | null,
  ) {}

  static async open(leadsTo: number): Promise<Line> {
    const server = createServer({ noDelay: true })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port for a line')
    const line = new Line(server, address.port, leadsTo)
    server.on('connection', (client) => line.join(client))
    return line
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Breaks off what is connected; both ends hear of it at once. */
  cut(): void {
    for (const { client, node } of this.links) {
      client.resetAndDestroy()
      node.resetAndDestroy()
    }
    this.links.clear()
  }

  /** What is connected goes silent for good, and neither end is told. New connections are as good as ever. */
  silence(what: Silence): void {
    for (const link of this.links) link.silence = what
  }

  async close(): Promise<void> {
    this.leadsTo = null
    this.cut()
    await new Promise((closed) => this.server.close(closed))
  }

  private join(client: Socket): void {
    if (this.leadsTo === null) return void client.resetAndDestroy()
    const node = connect({ port: this.leadsTo, host: '127.0.0.1', noDelay: true })
    const link: Link = { client, node, silence: null }
    this.links.add(link)
    const swallows = (way: Silence): boolean => link.silence === 'both' || link.silence === way
    client.on('data', (data) => {
      if (!swallows('up')) node.write(data)
    })
    node.on('data', (data) => {
      if (!swallows('down')) client.write(data)
    })
    const over = (other: Socket, way: Silence) => (): void => {
      // On a silent line the other end does not hear of it either.
      if (swallows(way)) return
      this.links.delete(link)
      other.destroy()
    }
    client.on('close', over(node, 'up')).on('error', () => undefined)
    node.on('close', over(client, 'down')).on('error', () => undefined)
  }
}
