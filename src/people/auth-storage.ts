/**
 * Better-auth keeps what belongs to a request in AsyncLocalStorage. Once such a storage has been used, Node (before 24)
 * calls hooks for every promise of the whole process, for good: under load that is a quarter of all its work. So the
 * storages that better-auth finds in place are ours, and go to sleep again as soon as nobody is inside.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

export class SleepyStorage<T> extends AsyncLocalStorage<T> {
  private inside = 0

  override run<R>(store: T, callback: () => R): R
  override run<R, A extends unknown[]>(store: T, callback: (...args: A) => R, ...args: A): R {
    this.inside++
    let left = this.leave
    try {
      const result = super.run(store, callback, ...args)
      if (result instanceof Promise) {
        result.then(this.leave, this.leave)
        left = nothing
      }
      return result
    } finally {
      left()
    }
  }

  private readonly leave = (): void => {
    if (--this.inside === 0) this.disable()
  }
}

const nothing = (): void => undefined

interface Place {
  readonly context: Record<string, unknown>
}
const storages = ['endpointContextAsyncStorage', 'requestStateAsyncStorage', 'adapterAsyncStorage']

/**
 * At the start, when better-auth is ready and nobody is signing in yet. If a later better-auth keeps them elsewhere, it
 * goes on with its own: slower, not wrong.
 */
export function lendStorages(): void {
  const place = Reflect.get(globalThis, Symbol.for('better-auth:global')) as Place | undefined
  const context = place?.context
  if (!context) return
  for (const name of storages) {
    const own = context[name]
    if (own instanceof AsyncLocalStorage) own.disable()
    context[name] = new SleepyStorage()
  }
}
