/** Words of the logs. */
import type { Rag } from '../domain/concern.js'
import type { State } from '../domain/lifecycle.js'
import type { ReviewState } from '../domain/views.js'

export const stateNames: Readonly<Record<State, string>> = {
  waiting: 'Waiting',
  offered: 'Being offered',
  talking: 'Talking',
  recording: 'Record being written',
  closed: 'Closed',
  withdrawn: 'Withdrawn',
  'handed-over': 'Handed over',
  'callback-booked': 'Call back booked',
}

export const ragNames: Readonly<Record<Rag, string>> = {
  red: 'Red',
  amber: 'Amber',
  green: 'Green',
  blue: 'Blue',
}

export const reviewNames: Readonly<Record<ReviewState, string>> = {
  'signed-off': 'Signed off',
  returned: 'Returned',
  answered: 'Returned, and added to',
}

/** A measured time: "45 seconds", "3 minutes", "1 hour 5 minutes", "2 days 3 hours". */
export function measured(seconds: number): string {
  if (seconds < 60) return counted(Math.round(seconds), 'second')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return counted(minutes, 'minute')
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return both(counted(hours, 'hour'), minutes % 60, 'minute')
  return both(counted(Math.floor(hours / 24), 'day'), hours % 24, 'hour')
}

export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-GB')} ${what}${count === 1 ? '' : 's'}`

const both = (first: string, rest: number, what: string): string =>
  rest === 0 ? first : `${first} ${counted(rest, what)}`
