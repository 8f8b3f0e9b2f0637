/**
 * Who is offered what. One pass looks at a whole desk: all its waiting concerns, in the order of the queue, and all its
 * seniors, at once. (Design, "Routing".)
 *
 * Eligible: available, below capacity, no offer open, has not declined or missed this concern. Among these: fewest open
 * consultations, then longest since the last accepted, then id. Never lifetime totals: whoever comes back from leave is
 * not flooded. Every choice returns its reasons, and the runners-up with theirs.
 *
 * A way back: a concern must never wait for ever because everybody on duty has passed on it. When nobody else is
 * eligible, a senior who missed it counts again (a miss made them away: being available means they have come back), and
 * one who declined counts again after a rest.
 */
import { compareInQueue, type InQueue } from './queue-order.js'

/** How long someone who declined is left in peace when there is nobody else. */
export const DECLINE_REST_SECONDS = 60

export interface PassedOn {
  readonly seniorId: string
  readonly how: 'declined' | 'missed'
  readonly at: Date
}

export interface WaitingConcern extends InQueue {
  readonly passedOn: readonly PassedOn[]
}

export interface SeniorOnDuty {
  readonly id: string
  readonly capacity: number
  /** Consultations held now; one counts until its record is finished. */
  readonly open: number
  readonly hasOffer: boolean
  readonly lastAcceptedAt: Date | null
}

export type WhyNot =
  'at-capacity' | 'has-offer' | 'declined' | 'missed' | 'more-open' | 'accepted-later' | 'id-later'

export interface Reasons {
  /** The choice in plain words, short, without names: the senior reads them on the offer. */
  readonly because: readonly string[]
  /** Everybody else who was available, and why it was not them. */
  readonly others: readonly { readonly seniorId: string; readonly why: WhyNot }[]
  readonly open: number
  readonly placeInQueue: number
}

export interface Match {
  readonly concernId: string
  readonly seniorId: string
  readonly reasons: Reasons
}

/**
 * In: the desk's waiting concerns (in any order), its available seniors, the time.
 * Out: at most one match for each concern and each senior, in the order of the queue.
 */
export function matchDesk(
  concerns: readonly WaitingConcern[],
  seniors: readonly SeniorOnDuty[],
  now: Date,
): readonly Match[] {
  const matches: Match[] = []
  let free: readonly SeniorOnDuty[] = seniors
  for (const [place, concern] of [...concerns].sort(compareInQueue).entries()) {
    const match = chooseSenior(concern, free, now, place + 1)
    if (!match) continue
    matches.push(match)
    free = free.map((senior) => (senior.id === match.seniorId ? { ...senior, hasOffer: true } : senior))
  }
  return matches
}

/** Who should be offered this concern, and why; null when nobody can be now. */
export function chooseSenior(
  concern: WaitingConcern,
  seniors: readonly SeniorOnDuty[],
  now: Date,
  placeInQueue: number,
): Match | null {
  const refused = new Map(seniors.map((senior) => [senior.id, whyNotEligible(concern, senior)]))
  let eligible = seniors.filter((senior) => refused.get(senior.id) === null)
  const secondRound = eligible.length === 0
  if (secondRound) {
    eligible = seniors.filter((senior) =>
      mayBeAskedAgain(concern, senior, refused.get(senior.id) ?? null, now),
    )
  }
  const [chosen, ...rest] = [...eligible].sort(preference)
  if (!chosen) return null
  const others = [
    ...rest.map((senior) => ({ seniorId: senior.id, why: whyAfter(chosen, senior) })),
    ...seniors
      .filter((senior) => !eligible.includes(senior))
      .map((senior) => ({ seniorId: senior.id, why: refused.get(senior.id) ?? ('id-later' as const) })),
  ]
  return {
    concernId: concern.id,
    seniorId: chosen.id,
    reasons: { because: inWords(chosen, rest, now, secondRound), others, open: chosen.open, placeInQueue },
  }
}

function whyNotEligible(concern: WaitingConcern, senior: SeniorOnDuty): WhyNot | null {
  if (senior.hasOffer) return 'has-offer'
  if (senior.open >= senior.capacity) return 'at-capacity'
  return lastPass(concern, senior)?.how ?? null
}

function mayBeAskedAgain(
  concern: WaitingConcern,
  senior: SeniorOnDuty,
  why: WhyNot | null,
  now: Date,
): boolean {
  if (why === 'missed') return true
  const passed = lastPass(concern, senior)
  return why === 'declined' && !!passed && now.getTime() - passed.at.getTime() >= DECLINE_REST_SECONDS * 1000
}

function lastPass(concern: WaitingConcern, senior: SeniorOnDuty): PassedOn | undefined {
  return concern.passedOn
    .filter((pass) => pass.seniorId === senior.id)
    .reduce<PassedOn | undefined>((last, pass) => (!last || pass.at > last.at ? pass : last), undefined)
}

const acceptedAt = (senior: SeniorOnDuty): number => senior.lastAcceptedAt?.getTime() ?? 0

function preference(a: SeniorOnDuty, b: SeniorOnDuty): number {
  return a.open - b.open || acceptedAt(a) - acceptedAt(b) || (a.id < b.id ? -1 : 1)
}

function whyAfter(chosen: SeniorOnDuty, other: SeniorOnDuty): WhyNot {
  if (other.open > chosen.open) return 'more-open'
  return acceptedAt(other) > acceptedAt(chosen) ? 'accepted-later' : 'id-later'
}

function inWords(
  chosen: SeniorOnDuty,
  rest: readonly SeniorOnDuty[],
  now: Date,
  secondRound: boolean,
): string[] {
  const words: string[] = []
  const next = rest[0]
  if (!next) words.push(secondRound ? 'Everyone free has passed on it once' : 'You are the only senior free')
  else if (next.open > chosen.open) words.push('You have the fewest open consultations')
  else if (acceptedAt(next) > acceptedAt(chosen)) words.push('It is longest since you last accepted')
  else words.push('You and others are equally free')
  words.push(chosen.open === 0 ? 'No consultation open' : `${chosen.open} open of ${chosen.capacity}`)
  if (chosen.lastAcceptedAt) {
    const minutes = Math.round((now.getTime() - chosen.lastAcceptedAt.getTime()) / 60_000)
    const ago = minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`
    words.push(`Last accepted ${minutes < 1 ? 'just now' : ago}`)
  }
  return words
}
