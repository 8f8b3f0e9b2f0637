/**
 * Up to which message each chat has been on the screen: numbers only, for all tabs of this browser, so that a reload or
 * a second tab does not make anything unread again.
 */
const PREFIX = 'advice-line seen '

export class Seen {
  private readonly here = new Map<string, number>()

  constructor(private readonly who: string) {}

  upTo(ref: string): number {
    return Math.max(this.here.get(ref) ?? 0, this.stored(ref))
  }

  set(ref: string, seq: number): void {
    if (seq <= this.upTo(ref)) return
    this.here.set(ref, seq)
    try {
      localStorage.setItem(this.place(ref), String(seq))
    } catch {
      // Not allowed here: then it is known as long as the page is.
    }
  }

  keepOnly(refs: ReadonlySet<string>): void {
    for (const ref of this.here.keys()) if (!refs.has(ref)) this.here.delete(ref)
    try {
      const mine = Object.keys(localStorage).filter((name) => name.startsWith(this.place('')))
      for (const name of mine) if (!refs.has(name.slice(this.place('').length))) localStorage.removeItem(name)
    } catch {
      // The same.
    }
  }

  private stored(ref: string): number {
    try {
      return Number(localStorage.getItem(this.place(ref)) ?? 0)
    } catch {
      return 0
    }
  }

  private place(ref: string): string {
    return `${PREFIX}${this.who} ${ref}`
  }
}
