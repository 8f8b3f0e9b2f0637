/** Earlier consultations about what may be the same child, for the senior who holds this one. */
import { outcomeNames } from '../domain/advice-record.js'
import { earlierWords, type EarlierView } from '../domain/links.js'
import { organisationKindNames } from '../domain/people.js'
import { londonDay, londonIsoDay } from '../platform/pages/london.js'

const matchWords: Readonly<Record<EarlierView['matchedBy'], string>> = {
  'nhs-number': 'same NHS number',
  'name-and-birth': 'same name and date of birth',
  both: 'same NHS number, name and date of birth',
}

export function linksOf(ref: string, earlier: readonly EarlierView[], now: Date) {
  if (earlier.length === 0) return null
  return {
    action: `/desk/${ref}/links`,
    words: earlierWords(earlier, londonIsoDay(now), londonIsoDay) || 'No other consultation about this child',
    items: earlier.map((each) => ({
      ref: each.ref,
      day: londonDay(each.raisedAt),
      agency: each.organisationKind ? organisationKindNames[each.organisationKind] : 'Agency not known',
      desk: each.desk,
      outcome: each.outcome ? outcomeNames[each.outcome] : outcomeless(each),
      match: matchWords[each.matchedBy],
      decision: each.decision,
      decided: decidedWords(each),
    })),
  }
}

function outcomeless({ state }: EarlierView): string {
  if (state === 'withdrawn') return 'Withdrawn'
  return state === 'handed-over' ? 'Handed over' : 'Still open'
}

function decidedWords({ decision, decidedBy, decidedAt }: EarlierView): string | null {
  if (decision === null) return null
  const what = decision === 'same-child' ? 'The same child' : 'Not the same child'
  return `${what}, said ${decidedBy ?? 'a senior'} on ${londonDay(decidedAt)}`
}
