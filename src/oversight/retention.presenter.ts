/** What is kept and until when, in words: month by month, and what is due now by reference. No content. */
import type { FieldError } from '../domain/outcome.js'
import { retentionClasses, retentionWords, type RetentionRule } from '../domain/retention.js'
import { londonDay, londonDateTime } from '../platform/pages/london.js'
import { BATCH, type Month } from './retention-rows.js'
import type { Keeping } from './retention.service.js'

export interface RetentionPageInput {
  readonly keeping: Keeping
  readonly desks: readonly string[]
  readonly notice?: string | null
  readonly errors?: readonly FieldError[]
  /** What was typed for a hold that could not be put on. */
  readonly ref?: string
  readonly reason?: string
}

const MONTHS_SHOWN = 24

export function retentionPage({ keeping, desks, notice = null, errors = [], ...typed }: RetentionPageInput) {
  const { desk, due, list, holds, erasures } = keeping
  const [first, ...later] = keeping.months[0]?.month === null ? keeping.months : [null, ...keeping.months]
  const errorAt = (field: string): string | null =>
    errors.find((error) => error.field === field)?.message ?? null
  return {
    title: 'Keeping and erasing',
    page: 'retention',
    desk,
    others: desks.filter((id) => id !== desk.id),
    notice: noticeOf(notice),
    rules: retentionClasses.map((name) => ({
      what: retentionWords[name].what,
      kept: ruleWords(desk.retention[name]),
    })),
    automatic: desk.retention.automatic,
    dueCount: first ? first.count - first.held : 0,
    heldBack: first?.held ?? 0,
    batch: BATCH,
    due: due.map(({ ref, class: name, endedOn, dueOn }) => ({
      ref,
      what: retentionWords[name].what,
      ended: dayOf(endedOn),
      due: dayOf(dueOn),
    })),
    list,
    looked: errorAt('looked'),
    months: monthsOf(later),
    holds: holds.map(({ id, ref, placedBy, placedAt }) => ({
      id,
      ref,
      placedBy,
      since: londonDay(placedAt),
      error: errorAt(`reason-${id}`),
    })),
    hold: {
      ref: typed.ref ?? '',
      reason: typed.reason ?? '',
      refError: errorAt('ref'),
      reasonError: errorAt('reason'),
    },
    erasures: erasures.map(({ at, by, consultations }) => ({
      when: londonDateTime(at),
      by: by ?? 'The service, as the desk has it',
      consultations,
    })),
    errors: errors.map(({ field, message }) => ({ text: message, href: `#${field}` })),
  }
}

/** "10 years from when it ended", "until the end of the year in which the child is 25" */
export const ruleWords = ({ from, years }: RetentionRule): string =>
  from === 'birth'
    ? `Until the end of the year in which the child turns ${years}`
    : `${years} year${years === 1 ? '' : 's'} from when it ended`

function monthsOf(months: readonly (Month | null)[]) {
  const known = months.filter((month): month is Month => month !== null)
  const shown = known.slice(0, MONTHS_SHOWN).map((month) => ({
    name: monthName(month.month ?? ''),
    count: month.count,
    held: month.held,
  }))
  const rest = known.slice(MONTHS_SHOWN)
  if (rest.length === 0) return shown
  const sum = (field: 'count' | 'held'): number => rest.reduce((total, month) => total + month[field], 0)
  return [...shown, { name: `After ${shown.at(-1)?.name ?? ''}`, count: sum('count'), held: sum('held') }]
}

const dayOf = (day: string): string => londonDay(`${day}T12:00:00Z`)
const monthName = (month: string): string => dayOf(`${month}-15`).replace(/^15 /, '')

function noticeOf(notice: string | null): string | null {
  const erased = /^erased-(\d{1,6})$/.exec(notice ?? '')?.[1]
  if (erased)
    return `${erased} consultation${erased === '1' ? ' was' : 's were'} erased. Nobody can read ${erased === '1' ? 'it' : 'them'} any more.`
  if (notice === 'held') return 'The hold is on. It stays until somebody lifts it.'
  if (notice === 'lifted') return 'The hold is lifted.'
  if (notice === 'changed-meanwhile')
    return 'What is due has changed since you looked, so nothing was erased. Look through the list again.'
  return null
}
