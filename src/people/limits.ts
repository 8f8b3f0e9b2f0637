/**
 * Rate limits: how often one person may do what. Generous to people, hard on loops. Counted per node, in memory: a
 * limit protects the service, it promises nothing. A limit never loses a concern: the answer says when to try again,
 * and every page has the phone number.
 */
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { LimitName } from './access.js'

const perMinute: Readonly<Record<LimitName, number>> = {
  raise: 120,
  message: 600,
  typing: 600,
  general: 3_000,
}
/** Wrong passwords for one account in five minutes. */
const WRONG_PASSWORDS = 20

export class Limits {
  private readonly limiters: Readonly<Record<LimitName, RateLimiterMemory>>
  private readonly passwords: RateLimiterMemory

  constructor(scale: number) {
    const make = (name: LimitName): RateLimiterMemory =>
      new RateLimiterMemory({ points: perMinute[name] * scale, duration: 60 })
    this.limiters = {
      raise: make('raise'),
      message: make('message'),
      typing: make('typing'),
      general: make('general'),
    }
    this.passwords = new RateLimiterMemory({ points: WRONG_PASSWORDS * scale, duration: 300 })
  }

  /** Counts one use. Out: null, or after how many seconds to try again. */
  async use(name: LimitName, who: string): Promise<number | null> {
    try {
      await this.limiters[name].consume(who)
      return null
    } catch (over) {
      return secondsUntil(over as RateLimiterRes)
    }
  }

  /** After how many seconds may a password be tried again for this account? null: now. */
  async passwordWait(email: string): Promise<number | null> {
    const state = await this.passwords.get(email)
    return state && state.remainingPoints <= 0 ? secondsUntil(state) : null
  }

  async wrongPassword(email: string): Promise<void> {
    await this.passwords.consume(email).catch(() => undefined)
  }
}

const secondsUntil = (state: RateLimiterRes): number => Math.max(1, Math.ceil(state.msBeforeNext / 1000))
