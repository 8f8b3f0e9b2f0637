/** What is under way on a network that keeps no promise: whoever plays it says what arrives, when, and how often. */

/** Something under way. */
interface Packet {
  deliver(): void
  /** Never arrives; whoever can know, hears of it. */
  lose(): void
}

export class Bag {
  private readonly packets: Packet[] = []

  get size(): number {
    return this.packets.length
  }

  put(deliver: () => void, lose: () => void = () => undefined): void {
    this.packets.push({ deliver, lose })
  }

  deliver(n: number): void {
    this.take(n)?.deliver()
  }

  lose(n: number): void {
    this.take(n)?.lose()
  }

  /** It arrives, and will arrive again. */
  double(n: number): void {
    this.packets[n % this.size]?.deliver()
  }

  private take(n: number): Packet | undefined {
    return this.packets.splice(n % Math.max(1, this.size), 1)[0]
  }
}
