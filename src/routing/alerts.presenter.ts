/** Alerts in words: what has happened, to which concern, since when, and who deals with it. */
import { isUnanswered, type State } from '../domain/lifecycle.js'
import type { Person } from '../domain/people.js'
import type { AlertView } from '../domain/views.js'
import { inWords, londonTime } from '../platform/pages/london.js'

export interface AlertsInput {
  readonly open: readonly AlertView[]
  readonly acknowledged: readonly AlertView[]
  readonly me: Pick<Person, 'desks'>
  readonly now: Date
}

const whatHappened: Readonly<Record<AlertView['kind'], string>> = {
  'waiting-too-long': 'Has waited longer than the desk allows',
  'handover-needed': 'Still open when the desk closed: hand it over',
  'callback-missed': 'A call that was promised was not made',
}

const stateWords: Readonly<Record<State, string>> = {
  waiting: 'Still waiting',
  offered: 'Being offered to a senior now',
  talking: 'A senior has answered',
  recording: 'A senior has answered',
  closed: 'Closed',
  withdrawn: 'Withdrawn by the practitioner',
  'handed-over': 'Handed over',
  'callback-booked': 'Waiting for a call back',
}

export function alertsPage({ open, acknowledged, me, now }: AlertsInput) {
  return {
    title: open.length > 0 ? `Alerts (${open.length} open)` : 'Alerts',
    page: 'alerts',
    open: open.map((alert) => ({
      ...row(alert, now),
      // Which desk is said only to whoever has several.
      desk: me.desks.length > 1 ? alert.deskName : null,
      mayHandOver: isUnanswered(alert.state),
    })),
    acknowledged: acknowledged.map((alert) => ({
      ...row(alert, now),
      by: alert.acknowledgedBy?.name ?? 'A colleague',
      at: londonTime(alert.acknowledgedAt),
    })),
    lookedAt: now,
  }
}

function row({ id, kind, ref, rag, state, raisedAt, madeAt }: AlertView, now: Date) {
  return {
    id,
    ref,
    rag,
    what: whatHappened[kind],
    state: stateWords[state],
    raised: ago(raisedAt, now),
    alerted: ago(madeAt, now),
    href: `/logs/${ref}`,
  }
}

const ago = (at: string, now: Date): string =>
  `${inWords((now.getTime() - Date.parse(at)) / 1000).replace(/^about /, '')} ago`
