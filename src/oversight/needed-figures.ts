/** From what really happened to the seniors that were needed and those that were there; runs on a thread of its own. */
import { seniorsNeeded } from '../domain/simulation/needed.js'
import { atLondon, dayAfter } from '../domain/london-clock.js'
import { arrivalsFrom, ASSUMED_MINUTES, seniorsHolding, usualMinutes } from '../domain/simulation/past.js'
import { openHours, PLACES } from '../domain/simulation/rota.js'
import type { DeskSettings, Past } from './needed-reader.js'

export interface NeededTask extends Past {
  /** The days that are asked for, as far as they are over or have begun. */
  readonly firstDay: string
  readonly lastDay: string
}

export interface HourFigures {
  readonly isOpen: boolean
  /** Concerns by which the need was found. */
  readonly raised: number
  /** All desks together; null: no number was found. */
  readonly needed: number | null
  /** Seniors who had a consultation in this hour, on the average of the days on which a desk was open then. */
  readonly holding: number
}

export interface Assumed {
  /** How many consultations each holds at once: the fewest and the most of the desks. */
  readonly capacity: readonly [number, number]
  readonly answerSeconds: number
  /** Half of the seniors took longer than we let them here. */
  readonly tookLonger: boolean
  readonly answersKnown: boolean
  readonly minutes: number
  readonly minutesKnown: boolean
  readonly redMinutes: readonly [number, number]
}

export interface NeededFigures {
  /** By the place of the hour (domain/simulation/rota.ts). */
  readonly hours: readonly HourFigures[]
  readonly assumed: Assumed
}

/** Where too few offers were accepted to say. */
const USUAL_ANSWER_SECONDS = 10
/** With half of the goal gone before somebody says yes, no number of seniors mends it. */
const MOST_ANSWER_SECONDS = 30
const USUAL_CAPACITY = 2

/** Each desk's concerns go to its own seniors; their numbers are added up. */
export function figuresOf(task: NeededTask): NeededFigures {
  const assumed = assumedFrom(task)
  const needs = task.desks.map((desk) => {
    const concerns = task.concerns.filter(({ deskId }) => deskId === desk.id)
    const given = givenFrom(desk)
    return seniorsNeeded({
      desk: given,
      capacity: capacityOf(desk),
      answerSeconds: assumed.answerSeconds,
      arrivals: arrivalsFrom(concerns, given, assumed.minutes),
    })
  })
  const holding = seniorsHolding(task.concerns, atLondon(dayAfter(task.lastDay), 0).getTime())
  const openDays = openDaysOf(task)
  return {
    assumed,
    hours: Array.from({ length: PLACES }, (_, place) => {
      const each = needs.flatMap((need) => need[place] ?? []).filter(({ raised }) => raised > 0)
      const days = openDays.get(place) ?? 0
      return {
        isOpen: days > 0,
        raised: each.reduce((sum, { raised }) => sum + raised, 0),
        needed: each.reduce<number | null>(
          (sum, { seniors }) => (sum === null || seniors === null ? null : sum + seniors),
          0,
        ),
        holding: days > 0 ? (holding.get(place) ?? 0) / days : 0,
      }
    }),
  }
}

const capacityOf = ({ capacity }: DeskSettings): number => capacity ?? USUAL_CAPACITY

const givenFrom = ({ hours, ladder, offerSeconds, red, amber, green }: DeskSettings) => ({
  hours,
  ladder,
  offerSeconds,
  targets: { red, amber, green },
  coveredBy: [],
})

function assumedFrom({ desks, concerns, answerSeconds }: NeededTask): Assumed {
  const minutes = usualMinutes(concerns)
  const seconds = Math.round(answerSeconds ?? USUAL_ANSWER_SECONDS)
  return {
    capacity: ends(desks.map(capacityOf)),
    answerSeconds: Math.min(seconds, MOST_ANSWER_SECONDS),
    tookLonger: seconds > MOST_ANSWER_SECONDS,
    answersKnown: answerSeconds !== null,
    minutes: minutes ?? ASSUMED_MINUTES,
    minutesKnown: minutes !== null,
    redMinutes: ends(desks.map(({ red }) => red)),
  }
}

const ends = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)]

/** On how many days a desk was open in each hour. */
function openDaysOf({ desks, firstDay, lastDay }: NeededTask): ReadonlyMap<number, number> {
  const places = new Map<string, number>()
  for (const { hours } of desks)
    for (const { place, from } of openHours(hours, firstDay, lastDay))
      places.set(`${place} ${Math.floor(from / 3_600_000)}`, place)
  const days = new Map<number, number>()
  for (const place of places.values()) days.set(place, (days.get(place) ?? 0) + 1)
  return days
}
