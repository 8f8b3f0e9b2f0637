/**
 * Who is offered a concern, and why. (Design, "Routing".)
 *
 * Eligible: on the desk (or covering it, once the ladder has got so far), below capacity, no offer open, has not
 * declined or missed this concern, no conflict of interest, has what is needed. Among these: whoever advised on this
 * child or family before, then fewest open consultations, then longest since the last accepted, then id. Never lifetime
 * totals: whoever comes back from leave is not flooded. Every choice returns its reasons, and the runners-up with theirs.
 *
 * Ways back, so that no concern waits for ever: when nobody else is eligible, a senior who missed it counts again (being
 * available means they are there), and one who declined counts again after a rest; what is needed becomes a wish once
 * covering desks are asked; and an offer of another colour that nobody has accepted yet gives way to a red concern. A
 * conflict of interest has no way back.
 */
import type { Rag } from './concern.js'
import { reached, type Reach } from './reach.js'
import type { InQueue } from './queue-order.js'
import { inWords, type Choice, type Reasons, type WhyNot } from './reasons.js'

/** How long someone who declined is left in peace when there is nobody else. */
export const DECLINE_REST_SECONDS = 60

export interface PassedOn {
  readonly seniorId: string
  readonly how: 'declined' | 'missed'
  readonly at: Date
}

export interface WaitingConcern extends InQueue {
  readonly passedOn: readonly PassedOn[]
  /** How far the ladder has got. */
  readonly reach: Reach
  /** What the senior must have, such as "language:polish" or "specialism:fgm". */
  readonly needs: readonly string[]
  /** Seniors who advised on this child or family before. */
  readonly advisedBefore: readonly string[]
  /** Seniors with a conflict of interest. */
  readonly conflicts: readonly string[]
  /** Seniors to whom it is offered at this moment. */
  readonly openTo: readonly string[]
}

/** An offer that is open to a senior. */
export interface OpenTo {
  readonly concernId: string
  readonly rag: Rag
  /** false: a colleague asked them by name (a transfer, a second opinion); that is not taken back for another. */
  readonly fromQueue: boolean
}

export interface SeniorOnDuty {
  readonly id: string
  readonly capacity: number
  /** Consultations held now; one counts until its record is finished. */
  readonly open: number
  readonly offer: OpenTo | null
  readonly lastAcceptedAt: Date | null
  /** Of another desk, which covers this one. */
  readonly covering: boolean
  readonly skills: readonly string[]
}

export interface Match {
  readonly concernId: string
  readonly seniorId: string
  readonly how: 'one' | 'all'
  /** The concern whose open offer to this senior gives way. */
  readonly insteadOf: string | null
  readonly reasons: Reasons
}

/**
 * Who should be offered this concern now, and why: one senior, or everyone eligible once the ladder says so.
 * In: the seniors who are available and present. Out: empty when nobody can be asked.
 */
export function chooseSeniors(
  concern: WaitingConcern,
  seniors: readonly SeniorOnDuty[],
  now: Date,
  placeInQueue: number,
): readonly Match[] {
  const refused = new Map(seniors.map((senior) => [senior.id, whyNotEligible(concern, senior)]))
  const { round, eligible } = eligibleIn(concern, seniors, refused, now)
  const [first, ...rest] = [...eligible].sort(preferenceFor(concern))
  if (!first) return []
  const how = reached(concern.reach, 'everyone-at-once') ? 'all' : 'one'
  const chosen = how === 'all' ? [first, ...rest] : [first]
  const left = seniors
    .filter((senior) => !eligible.includes(senior))
    .map((senior) => ({ seniorId: senior.id, why: refused.get(senior.id) ?? ('id-later' as const) }))
  return chosen.map((senior) => {
    const after = [first, ...rest].filter((other) => other !== senior)
    const others = [
      ...after.map((other) => ({
        seniorId: other.id,
        why: how === 'all' ? ('asked-too' as const) : whyAfter(concern, senior, other),
      })),
      ...left,
    ]
    const advisedBefore = concern.advisedBefore.includes(senior.id)
    const choice: Choice = { how, round, advisedBefore, next: others[0]?.why ?? null, rivals: after.length }
    return {
      concernId: concern.id,
      seniorId: senior.id,
      how,
      insteadOf: round === 'instead' ? (senior.offer?.concernId ?? null) : null,
      reasons: {
        because: inWords(choice, senior, now),
        others,
        open: senior.open,
        placeInQueue,
        how,
        round,
        reach: concern.reach,
      },
    }
  })
}

/** First whoever is eligible; then whoever may be asked again; for a red concern, last, whoever is asked for less. */
function eligibleIn(
  concern: WaitingConcern,
  seniors: readonly SeniorOnDuty[],
  refused: ReadonlyMap<string, WhyNot | null>,
  now: Date,
): { round: Reasons['round']; eligible: readonly SeniorOnDuty[] } {
  const first = seniors.filter((senior) => refused.get(senior.id) === null)
  if (first.length > 0) return { round: 'first', eligible: first }
  const again = seniors.filter((senior) =>
    mayBeAskedAgain(concern, senior, refused.get(senior.id) ?? null, now),
  )
  if (again.length > 0 || concern.rag !== 'red') return { round: 'again', eligible: again }
  const instead = seniors.filter((senior) => {
    if (senior.offer === null || !givesWay(senior.offer)) return false
    const why = whyNotEligible(concern, { ...senior, offer: null })
    return why === null || mayBeAskedAgain(concern, senior, why, now)
  })
  return { round: 'instead', eligible: concern.openTo.length > 0 ? [] : instead }
}

const givesWay = (offer: OpenTo): boolean => offer.fromQueue && offer.rag !== 'red'

function whyNotEligible(concern: WaitingConcern, senior: SeniorOnDuty): WhyNot | null {
  if (concern.conflicts.includes(senior.id)) return 'conflict'
  if (concern.openTo.includes(senior.id)) return 'asked-too'
  const wider = reached(concern.reach, 'covering-desks')
  if (senior.covering && !wider) return 'not-covering-yet'
  if (senior.offer) return 'has-offer'
  if (senior.open >= senior.capacity) return 'at-capacity'
  if (!wider && !has(senior, concern.needs)) return 'lacks-skill'
  return lastPass(concern, senior)?.how ?? null
}

const has = (senior: SeniorOnDuty, needs: readonly string[]): boolean =>
  needs.every((need) => senior.skills.includes(need))

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

/** What is needed comes first only where it has become a wish; before, whoever lacks it is not eligible. */
const preferenceFor =
  (concern: WaitingConcern) =>
  (a: SeniorOnDuty, b: SeniorOnDuty): number =>
    Number(has(b, concern.needs)) - Number(has(a, concern.needs)) ||
    Number(concern.advisedBefore.includes(b.id)) - Number(concern.advisedBefore.includes(a.id)) ||
    a.open - b.open ||
    acceptedAt(a) - acceptedAt(b) ||
    (a.id < b.id ? -1 : 1)

function whyAfter(concern: WaitingConcern, chosen: SeniorOnDuty, other: SeniorOnDuty): WhyNot {
  if (has(chosen, concern.needs) && !has(other, concern.needs)) return 'lacks-skill'
  const before = concern.advisedBefore
  if (before.includes(chosen.id) && !before.includes(other.id)) return 'advised-before'
  if (other.open > chosen.open) return 'more-open'
  return acceptedAt(other) > acceptedAt(chosen) ? 'accepted-later' : 'id-later'
}
