/** A desk's past, lived through once more with other seniors on duty. */
import { dayAfter, londonParts } from '../london-clock.js'
import { seeded } from './chance.js'
import { count, goalOf, noneYet, type Answered, type Goal } from './goals.js'
import type { DeskPast } from './past.js'
import { dutyByRota, openHours, PLACES, type OpenHour, type Rota } from './rota.js'
import { Simulation } from './simulation.js'
import { firstGuess, type Guess } from './unlimited.js'
import type { Arrival, World } from './world.js'

/** Whatever is left over at the end is answered on the next opening, or late for certain. */
const DAYS_AFTER = 7

/** The same days, again and again, with other rotas. */
export class Life {
  readonly guesses: readonly Guess[]
  private readonly goals = new Map<Arrival, Goal>()
  private readonly hours: readonly OpenHour[]
  private readonly openPlaces: ReadonlySet<number>
  private readonly all: readonly number[]

  constructor(private readonly past: DeskPast) {
    const { desk, arrivals } = past
    const all = Array.from({ length: PLACES }, () => 0)
    for (const arrival of arrivals) {
      const goal = goalOf(arrival, desk)
      if (!goal) continue
      this.goals.set(arrival, goal)
      all[goal.place] = (all[goal.place] ?? 0) + 1
    }
    this.all = all
    const dayOf = (arrival: Arrival | undefined): string => londonParts(new Date(arrival?.at ?? 0)).day
    const lastDay = dayAfter(dayOf(arrivals.at(-1)), DAYS_AFTER)
    this.hours = arrivals.length === 0 ? [] : [...openHours(desk.hours, dayOf(arrivals[0]), lastDay)]
    this.openPlaces = new Set(this.hours.map(({ place }) => place))
    this.guesses = firstGuess(past, this.goals)
  }

  isOpen(place: number): boolean {
    return this.openPlaces.has(place)
  }

  raised(place: number): number {
    return this.all[place] ?? 0
  }

  /** In: how many are on duty when. Out: what was answered in time, by the hour of raising. */
  live(rota: Rota): readonly Answered[] {
    const answeredAt = new Map<Arrival, number>()
    const world = this.world(rota, (arrival, at) => answeredAt.set(arrival, at))
    new Simulation(world, seeded(1, 'people')).runUntil(Infinity)
    const lived = Array.from({ length: PLACES }, noneYet)
    for (const [arrival, goal] of this.goals) {
      const answered = lived[goal.place]
      if (answered) count(answered, goal, answeredAt.get(arrival) ?? null)
    }
    return lived
  }

  private world(rota: Rota, onAccept: NonNullable<World['onAccept']>): World {
    const { desk, capacity, answerSeconds, arrivals } = this.past
    return {
      desks: [{ ...desk, offerSeconds: Math.max(desk.offerSeconds, answerSeconds + 1), coveredBy: [] }],
      seniors: Array.from({ length: Math.max(0, ...rota) }, () => ({ desk: 0, capacity })),
      habits: {
        answerSeconds: { from: answerSeconds, to: answerSeconds },
        miss: 0,
        decline: 0,
        awayMinutes: 0,
        handoverMinutes: 0,
      },
      arrivals,
      duty: dutyByRota(rota, this.hours),
      onAccept,
    }
  }
}
