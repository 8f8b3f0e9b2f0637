/**
 * A network between a browser and the service that does what real ones do: an HTTP proxy that can cut, block and
 * swallow, separately for WebSockets, for everything of Socket.IO, and for each direction.
 */
import {
  createServer,
  request as sendOn,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

/** From the browser to the service, and back. */
export type Direction = 'up' | 'down'

export interface Weather {
  /** Nothing gets through, and whatever was open is broken off. */
  cut: boolean
  /** What becomes of the upgrade to a WebSocket. */
  upgrade: 'goes' | 'refused' | 'hangs'
  /** What becomes of requests of Socket.IO. */
  sockets: 'go' | 'refused' | 'hang'
  /** What is sent this way through a WebSocket is swallowed; the connection stays open. */
  framesLost: readonly Direction[]
  /** WebSockets carry so many bytes from the service, enough to seem sound, before they swallow what `framesLost` says. */
  soundBytes: number
  /** All requests are swallowed on their way, or all answers. */
  lost: readonly Direction[]
}

const fair: Weather = {
  cut: false,
  upgrade: 'goes',
  sockets: 'go',
  framesLost: [],
  soundBytes: 0,
  lost: [],
}

export class BadNetwork {
  readonly weather: Weather = { ...fair }
  /** How many WebSockets were opened through it, and how many requests of each kind it has carried. */
  readonly seen = { webSockets: 0, polls: 0, other: 0 }
  private readonly open = new Set<Duplex>()
  private server: Server | undefined

  private constructor(private readonly to: URL) {}

  static async before(url: string): Promise<BadNetwork> {
    const network = new BadNetwork(new URL(url))
    const server = createServer((request, response) => network.carry(request, response))
    server.on('upgrade', (request, socket: Duplex, head: Buffer) => network.upgrade(request, socket, head))
    server.on('connection', (socket) => {
      if (network.weather.cut) socket.destroy()
      else network.watch(socket)
    })
    network.server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return network
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`
  }

  /** Changes the weather; what it does not name becomes fair. A cut breaks off what is open. */
  becomes(weather: Partial<Weather>): void {
    Object.assign(this.weather, fair, weather)
    if (this.weather.cut) this.breakOff()
  }

  breakOff(): void {
    for (const socket of this.open) socket.destroy()
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.server?.close(resolve))
    this.breakOff()
    await gone
  }

  private watch(socket: Duplex): void {
    this.open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.open.delete(socket))
  }

  private carry(request: IncomingMessage, response: ServerResponse): void {
    const isSocket = request.url?.startsWith('/socket.io/') ?? false
    if (isSocket) this.seen.polls += 1
    else this.seen.other += 1
    if (isSocket && this.weather.sockets === 'refused') return void response.writeHead(403).end()
    const hangs = isSocket && this.weather.sockets === 'hang'
    if (hangs || this.weather.lost.includes('up')) return void request.resume()
    const onward = sendOn(this.to, this.onward(request), (answer) => {
      if (this.weather.lost.includes('down')) return void answer.resume()
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.once('close', () => {
      if (!response.writableFinished) onward.destroy()
    })
    request.pipe(onward)
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.watch(socket)
    const { upgrade, sockets, lost } = this.weather
    if (upgrade === 'hangs' || sockets === 'hang' || lost.includes('up')) return
    if (upgrade === 'refused' || sockets === 'refused')
      return void socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
    const onward = sendOn(this.to, this.onward(request))
    onward.on('error', () => socket.destroy())
    onward.on('response', () => socket.destroy())
    onward.on('upgrade', (answer, far: Duplex, first: Buffer) => {
      this.watch(far)
      this.seen.webSockets += 1
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${linesOf(answer.headers)}\r\n`)
      far.unshift(first)
      socket.unshift(head)
      this.join(socket, far)
    })
    onward.end()
  }

  private join(near: Duplex, far: Duplex): void {
    let sound = this.weather.soundBytes
    const isLost = (way: Direction): boolean =>
      sound <= 0 && (this.weather.framesLost.includes(way) || this.weather.lost.includes(way))
    near.on('data', (bytes: Buffer) => {
      if (!isLost('up')) far.write(bytes)
    })
    far.on('data', (bytes: Buffer) => {
      if (!isLost('down')) near.write(bytes)
      sound -= bytes.length
    })
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
    near.once('end', () => far.end())
    far.once('end', () => near.end())
  }

  /** The service is to see its own address: to it, this network is not there. */
  private onward({ url, method, headers }: IncomingMessage) {
    const { origin, referer, ...rest } = headers
    return {
      path: url,
      method,
      agent: false as const,
      headers: {
        ...rest,
        host: this.to.host,
        ...(origin === undefined ? {} : { origin: origin === this.url ? this.to.origin : origin }),
        ...(referer === undefined ? {} : { referer: referer.replace(this.url, this.to.origin) }),
      },
    }
  }
}

const linesOf = (headers: IncomingHttpHeaders): string =>
  Object.entries(headers)
    .flatMap(([name, value]) => [value ?? []].flat().map((each) => `${name}: ${each}\r\n`))
    .join('')
