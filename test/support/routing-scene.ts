/** The real side of the model of routing: two desks and their people in a house, and all that can be seen of them. */
import { vouchFor } from '../../src/database/presence-rows.js'
import { readConsultations } from '../../src/database/reading/consultation-reader.js'
import type { Person } from '../../src/domain/people.js'
import { value, type House } from './house.js'
import type { World } from './routing-moves.js'
import { isHeld, isQueued, type WorldConcern } from './routing-world.js'

export const POLISH = 'language:polish'
const NEVER = new Date('2100-01-01')

/** What is compared: all in words, so that a difference can be read. */
export interface Picture {
  readonly concerns: readonly string[]
  readonly offers: readonly string[]
  readonly seniors: readonly string[]
}

const time = (at: Date | number | null): string => {
  if (at === null || Number(at) === -Infinity) return '-'
  return Number(at) >= NEVER.getTime() ? 'for ever' : new Date(at).toISOString().slice(11, 23)
}

export class Scene {
  private latest: readonly Offer[] = []

  private constructor(
    readonly house: House,
    readonly name: string,
    readonly desks: readonly [string, string],
    readonly seniors: readonly Person[],
    readonly practitioner: Person,
  ) {}

  /** The first desk is covered by the second. Three seniors work on the first, one of them on both; a fourth on the second. */
  static async open(house: House, name: string, world: World): Promise<Scene> {
    const [a, b] = [await house.desk(`${name}-a`), await house.desk(`${name}-b`)]
    await house.database.query('INSERT INTO desk_cover (desk_id, covered_by) VALUES ($1, $2)', [a, b])
    const teams = [[a], [a], [a, b], [b]]
    const seniors: Person[] = []
    for (const [index, desks] of teams.entries()) {
      const capacity = index === 2 ? 2 : 1
      const senior = await house.senior(desks, capacity)
      const skills = index % 2 === 1 ? [POLISH] : []
      await house.database.query('UPDATE person SET skills = $2 WHERE id = $1', [senior.id, skills])
      seniors.push(senior)
      const fresh = { status: 'available' as const, offerSeconds: null, lastAcceptedAt: null }
      world.seniors.push({
        id: senior.id,
        desks,
        skills,
        capacity,
        ...fresh,
        live: Infinity,
        http: -Infinity,
      })
    }
    world.cover[a] = [b]
    return new Scene(house, name, [a, b], seniors, await house.person('practitioner', [a, b]))
  }

  person(id: string): Person {
    return this.seniors.find((senior) => senior.id === id)!
  }

  async raise(desk: string, urgency: 'now' | 'today' | 'this-week', child: number | null, needs: string[]) {
    const named = { name: `Zoë ${this.name}`, dateOfBirth: `2019-01-0${(child ?? 0) + 1}` }
    const raised = await this.house.concerns.raise(this.practitioner, {
      desk,
      immediateDanger: false,
      worry: 'Something is not right at home.',
      child: child === null ? { ageBand: '5-10' } : named,
      urgency,
    })
    const { ref } = value(raised).consultation
    const [row] = await this.house.database.query<{ id: string; rag: WorldConcern['rag'] }>(
      'UPDATE consultation SET needs = $2 WHERE ref = $1 RETURNING id, rag',
      [ref, needs],
    )
    return { ...row!, ref, deskId: desk, needs, child: child === null ? null : named.dateOfBirth }
  }

  async comeBack(seniorId: string): Promise<void> {
    await vouchFor(this.house.database, 'test', [{ id: seniorId, until: NEVER }])
  }

  /** What the database says. */
  async picture(): Promise<Picture> {
    const { database } = this.house
    const desks = [this.desks]
    const [readings, offers, rungs, alerts, seniors] = await Promise.all([
      readConsultations(database, 'c.desk_id = ANY($1)', desks),
      database.query<Offer>(
        `SELECT o.id, c.ref, o.consultation_id AS "concernId", o.senior_id AS "seniorId", o.how, o.made_at AS "madeAt",
           o.expires_at AS "expiresAt", o.outcome, o.ended_at AS "endedAt", o.reasons->>'round' AS round,
           (o.reasons->>'placeInQueue')::int AS place, o.slot IS NOT NULL AND o.released_at IS NULL AS held
         FROM offer o JOIN consultation c ON c.id = o.consultation_id WHERE c.desk_id = ANY($1)`,
        desks,
      ),
      database.query<{ id: string; rung: string; dueAt: Date; taken: boolean }>(
        `SELECT consultation_id AS id, rung, due_at AS "dueAt", taken_at IS NOT NULL AS taken FROM ladder_step
         WHERE desk_id = ANY($1) ORDER BY due_at, rung`,
        desks,
      ),
      database.query<{ id: string }>(
        'SELECT consultation_id AS id FROM alert WHERE desk_id = ANY($1)',
        desks,
      ),
      database.query<Senior>(
        `SELECT senior_id AS id, status, capacity, last_accepted_at AS "lastAcceptedAt",
           (SELECT present_until FROM presence p WHERE p.senior_id = a.senior_id AND node = 'test') AS live,
           (SELECT present_until FROM presence p WHERE p.senior_id = a.senior_id AND node = 'http') AS http
         FROM availability a WHERE senior_id = ANY($1)`,
        [this.seniors.map(({ id }) => id)],
      ),
    ])
    this.latest = offers
    const held = offers.filter((offer) => offer.held)
    return {
      concerns: readings
        .map((c) =>
          concernWords({
            ...c,
            awayAt: c.seniorAwayAt,
            returned: c.returnedWhy !== null,
            callback: c.callbackAt !== null,
            alerts: alerts.filter(({ id }) => id === c.id).length,
            rungs: rungs.filter(({ id }) => id === c.id),
            holder: held
              .filter(({ concernId }) => concernId === c.id)
              .map(({ seniorId }) => this.short(seniorId)),
          }),
        )
        .sort(),
      offers: offers.map((offer) => this.offerWords(offer)).sort(),
      seniors: seniors.map((s) => this.seniorWords(s, held.filter((o) => o.seniorId === s.id).length)).sort(),
    }
  }

  /** Tells the world the ids of the offers that were seen last. */
  teach(world: World): void {
    for (const { id, concernId, seniorId, madeAt } of this.latest) {
      const known = world.offers.find(
        (each) =>
          each.concernId === concernId && each.seniorId === seniorId && each.madeAt === Number(madeAt),
      )
      if (known) known.id = id
    }
  }

  /** What the model says. */
  imagine(world: World): Picture {
    const places = this.desks.flatMap((desk) => world.queue(desk).map((id, i) => [id, i + 1] as const))
    return {
      concerns: world.concerns
        .map((c) =>
          concernWords({
            ...c,
            position: isQueued(c) ? (new Map(places).get(c.id) ?? null) : null,
            holder: isHeld(c) ? [this.short(c.seniorId!)] : [],
          }),
        )
        .sort(),
      offers: world.offers
        .map((offer) => this.offerWords({ ...offer, ref: world.concern(offer.concernId).ref }))
        .sort(),
      seniors: world.seniors.map((s) => this.seniorWords(s, world.heldBy(s.id))).sort(),
    }
  }

  short(seniorId: string): string {
    return `senior ${this.seniors.findIndex(({ id }) => id === seniorId)}`
  }

  private seniorWords(senior: Senior, open: number): string {
    const { status, capacity, lastAcceptedAt, live, http } = senior
    const heard = `live until ${time(live)}, plainly until ${time(http)}`
    return `${this.short(senior.id)} ${status}, ${open} of ${capacity}, last ${time(lastAcceptedAt)}, ${heard}`
  }

  private offerWords(offer: Omit<Offer, 'id' | 'concernId' | 'held'>): string {
    const { madeAt, expiresAt, outcome, endedAt, how, round, place } = offer
    const made = `${time(madeAt)} ${offer.ref} to ${this.short(offer.seniorId)}`
    return `${made}, ${how}, ${round}, place ${place}, until ${time(expiresAt)}: ${outcome ?? 'open'} ${time(endedAt)}`
  }
}

interface Senior {
  readonly id: string
  readonly status: string
  readonly capacity: number
  readonly lastAcceptedAt: Date | number | null
  readonly live: Date | number | null
  readonly http: Date | number | null
}

interface Offer {
  readonly id: string
  readonly ref: string
  readonly concernId: string
  readonly seniorId: string
  readonly how: string
  readonly madeAt: Date | number
  readonly expiresAt: Date | number
  readonly outcome: string | null
  readonly endedAt: Date | number | null
  readonly round: string
  readonly place: number
  readonly held: boolean
}

function concernWords(c: {
  readonly ref: string
  readonly state: string
  readonly position: number | null
  readonly holder: readonly string[]
  readonly awayAt: Date | number | null
  readonly reach: string
  readonly returned: boolean
  readonly alerts: number
  readonly callback: boolean
  readonly rungs: readonly { rung: string; dueAt: Date | number; taken: boolean }[]
}): string {
  const rungs = c.rungs.map(({ rung, dueAt, taken }) => `${taken ? 'taken ' : ''}${rung} ${time(dueAt)}`)
  const holder = `${c.holder.join(' and ') || 'nobody'}${c.awayAt === null ? '' : ` away since ${time(c.awayAt)}`}`
  return `${c.ref} ${c.state}${c.returned ? ' again' : ''}, place ${c.position}, held by ${holder}, ${c.reach}, ${c.alerts} alerts,${c.callback ? ' call promised,' : ''} ${rungs.join(', ')}`
}
