/**
 * Better-auth's storages sleep while nobody is inside.
 *
 * Fails on these broken builds: a storage that never goes to sleep (auth-storage.ts: every promise of the process pays
 * for it), and one that goes to sleep when the first of two leaves (whoever is still inside loses what is theirs).
 */
import { expect, it } from '@jest/globals'
import { lendStorages, SleepyStorage } from '../../src/people/auth-storage.js'

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms))

class Watched extends SleepyStorage<string> {
  asleep = 0
  override disable(): void {
    this.asleep++
    super.disable()
  }
}

it('a storage keeps what belongs to each until the last has left, then sleeps, and wakes again', async () => {
  const storage = new Watched()
  const inside = (name: string, ms: number) =>
    storage.run(name, async () => {
      await pause(ms)
      const seen = storage.getStore()
      await storage.run(`${name} within`, () => pause(1))
      return [seen, storage.getStore()]
    })
  const both = [inside('short', 5), inside('long', 40)]
  expect(await both[0]).toEqual(['short', 'short'])
  expect(storage.asleep).toBe(0)
  expect(await both[1]).toEqual(['long', 'long'])
  await pause(0)
  expect([storage.asleep, storage.getStore()]).toEqual([1, undefined])
  expect(await inside('again', 1)).toEqual(['again', 'again'])
})

it('leaves also when what runs inside fails, at once or later', async () => {
  const storage = new Watched()
  const fail = (): never => {
    throw new Error('no')
  }
  expect(() => storage.run('a', fail)).toThrow('no')
  await expect(storage.run('b', () => pause(1).then(fail))).rejects.toThrow('no')
  await pause(0)
  expect(storage.asleep).toBe(2)
})

it('is where better-auth looks for its storages, and what it had there before sleeps', async () => {
  const { betterAuth } = await import('better-auth')
  const { $context, api } = betterAuth({
    baseURL: 'http://127.0.0.1:3000',
    secret: 'a secret of thirty-two characters',
    logger: { disabled: true },
  })
  await $context
  expect(await api.getSession({ headers: new Headers() })).toBeNull()
  const global = globalThis as unknown as Record<symbol, { context: Record<string, unknown> } | undefined>
  const context = global[Symbol.for('better-auth:global')]?.context ?? {}
  const before = Object.keys(context)
  lendStorages()
  expect(before.length).toBeGreaterThan(0)
  expect(Object.keys(context)).toEqual(expect.arrayContaining(before))
  expect(Object.keys(context)).toHaveLength(3)
  for (const storage of Object.values(context)) expect(storage).toBeInstanceOf(SleepyStorage)
  const mine = { ...context }
  expect(await api.getSession({ headers: new Headers() })).toBeNull()
  expect(context).toEqual(mine)
})
