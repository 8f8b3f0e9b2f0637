/**
 * From the audit alone: was each offer the right one? Each choice is made again from what it says it was made from, and
 * what it says is held against what the other entries tell of that moment.
 */
import { chooseSeniors, type SeniorOnDuty, type WaitingConcern } from '../../src/domain/matching-policy.js'
import type { Reasons } from '../../src/domain/reasons.js'

export interface Told {
  readonly stream: string
  readonly at: Date
  readonly actorId: string
  readonly action: string
  readonly detail: Record<string, unknown>
}

interface OfferMade extends Reasons {
  readonly offerId: string
  readonly seniorId: string
  readonly others: readonly { seniorId: string; why: Reasons['others'][number]['why']; senior: string }[]
  readonly given: { readonly concern: WaitingConcern; readonly seniors: readonly SeniorOnDuty[] }
}

/** Rows are read a moment before the offer's time is noted down for good, and others commit in between. */
const MOMENT_MS = 2_500

/** In: every entry of every consultation. Out: what does not agree, in words. */
export function disagreements(entries: readonly Told[]): string[] {
  const books = new Books(entries)
  return entries
    .filter((entry) => entry.action === 'offer.made')
    .flatMap((entry) => {
      const offer = revived(entry.detail)
      return [...again(entry, offer), ...against(books, entry, offer)].map(
        (what) => `${entry.stream} ${entry.at.toISOString()}: ${what}`,
      )
    })
}

/** The senior whom an entry is about. */
const seniorIn = ({ detail, actorId }: Told): string =>
  typeof detail['seniorId'] === 'string' ? detail['seniorId'] : actorId

/** JSON has no dates. */
const revived = (detail: object): OfferMade =>
  JSON.parse(JSON.stringify(detail), (name, value: unknown) =>
    ['at', 'raisedAt', 'dueAt', 'lastAcceptedAt'].includes(name) && typeof value === 'string'
      ? new Date(value)
      : value,
  ) as OfferMade

function again(entry: Told, offer: OfferMade): string[] {
  const { concern, seniors } = offer.given
  const matches = chooseSeniors(concern, seniors, entry.at, offer.placeInQueue)
  const match = matches.find((each) => each.seniorId === offer.seniorId)
  if (!match) return [`${offer.seniorId} would not have been chosen`]
  const said = JSON.stringify([
    offer.because,
    offer.others.map(({ seniorId, why }) => [seniorId, why]),
    offer.how,
    offer.round,
    offer.open,
  ])
  const { because, others, how, round, open } = match.reasons
  const worked = JSON.stringify([
    because,
    others.map(({ seniorId, why }) => [seniorId, why]),
    how,
    round,
    open,
  ])
  return said === worked ? [] : [`it says ${said}, but it would be ${worked}`]
}

function against(books: Books, entry: Told, offer: OfferMade): string[] {
  const wrong: string[] = []
  const passed = books.passesBefore(entry)
  const given = offer.given.concern.passedOn.map(({ seniorId, how }) => `${seniorId} ${how}`).sort()
  if (JSON.stringify(given) !== JSON.stringify(passed))
    wrong.push(`passes ${given.join()} are ${passed.join()}`)
  for (const senior of offer.given.seniors) {
    const open = books.openAround(senior.id, entry.at)
    if (!open.has(senior.open))
      wrong.push(`${senior.id} had ${[...open].join(' or ')} open, not ${senior.open}`)
  }
  return wrong
}

/** What the entries tell of holds and passes. */
class Books {
  private readonly holds = new Map<string, { at: number; change: 1 | -1 }[]>()
  private readonly passes = new Map<string, { at: number; order: number; what: string }[]>()
  private readonly places = new Map<Told, number>()

  constructor(entries: readonly Told[]) {
    for (const [order, entry] of entries.entries()) {
      this.places.set(entry, order)
      const seniorId = seniorIn(entry)
      const at = entry.at.getTime()
      if (entry.action === 'offer.accepted') this.note(entry.actorId, at, 1)
      if (entry.action === 'record.closed') this.note(entry.actorId, at, -1)
      if (entry.action === 'consultation.returned') this.note(seniorId, at, -1)
      const how = { 'offer.declined': 'declined', 'offer.missed': 'missed' }[entry.action]
      if (how !== undefined) {
        const mine = this.passes.get(entry.stream) ?? []
        mine.push({ at, order, what: `${seniorId} ${how}` })
        this.passes.set(entry.stream, mine)
      }
    }
    for (const events of this.holds.values()) events.sort((a, b) => a.at - b.at)
  }

  private note(seniorId: string, at: number, change: 1 | -1): void {
    const mine = this.holds.get(seniorId) ?? []
    mine.push({ at, change })
    this.holds.set(seniorId, mine)
  }

  passesBefore(entry: Told): string[] {
    const place = this.places.get(entry) ?? 0
    return (this.passes.get(entry.stream) ?? [])
      .filter((pass) => pass.order < place)
      .map((pass) => pass.what)
      .sort()
  }

  /** How many this senior held at some instant about then. */
  openAround(seniorId: string, at: Date): ReadonlySet<number> {
    const open = new Set<number>()
    let count = 0
    for (const { at: when, change } of this.holds.get(seniorId) ?? []) {
      if (when > at.getTime() + MOMENT_MS) break
      if (when >= at.getTime() - MOMENT_MS) open.add(count)
      count += change
    }
    return open.add(count)
  }
}

/**
 * A red that waited, free for this senior, when another colour was offered to them. In: the entries of a desk's
 * consultations, and each one's colour.
 */
export function inversions(
  entries: readonly Told[],
  ragOf: (stream: string) => string,
  deskOf: (stream: string) => string,
): string[] {
  const reds = new Map<string, { from: number; to: number; passed: Set<string> }[]>()
  const byStream = new Map<string, Told[]>()
  for (const entry of entries) byStream.set(entry.stream, [...(byStream.get(entry.stream) ?? []), entry])
  for (const [stream, own] of byStream) if (ragOf(stream) === 'red') reds.set(stream, waitsOf(own))
  return entries.flatMap((entry) => {
    if (entry.action !== 'offer.made' || ragOf(entry.stream) === 'red') return []
    const senior = seniorIn(entry)
    const at = entry.at.getTime()
    return [...reds].flatMap(([stream, waits]) =>
      deskOf(stream) === deskOf(entry.stream) &&
      waits.some(({ from, to, passed }) => from < at - 1_000 && to > at && !passed.has(senior))
        ? [`${entry.stream} was offered to ${senior} at ${entry.at.toISOString()} while ${stream} waited`]
        : [],
    )
  })
}

/** When it waited, offered to nobody, and who had passed on it by then. */
function waitsOf(own: readonly Told[]): { from: number; to: number; passed: Set<string> }[] {
  const waits: { from: number; to: number; passed: Set<string> }[] = []
  const passed = new Set<string>()
  let since: number | null = null
  let open = 0
  const wait = (until: number): void => {
    if (since !== null) waits.push({ from: since, to: until, passed: new Set(passed) })
    since = null
  }
  for (const entry of own) {
    const { action } = entry
    const now = entry.at.getTime()
    if (action === 'concern.raised' || action === 'consultation.returned') {
      open = 0
      since = now
    } else if (action === 'offer.made') {
      wait(now)
      open++
    } else if (action === 'offer.accepted') {
      open = Number.POSITIVE_INFINITY
    } else if (/^offer\.(declined|missed|rescinded)$/.test(action)) {
      if (action !== 'offer.rescinded') passed.add(seniorIn(entry))
      open--
      if (open <= 0) {
        open = 0
        since = now
      }
    }
  }
  wait(Number.POSITIVE_INFINITY)
  return waits
}
