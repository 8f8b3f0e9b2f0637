import { Inject, Injectable } from '@nestjs/common'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { deskStream, openOrBeginStream } from '../audit/streams.js'
import { Database } from '../database/database.js'
import { drawSample, populationHash, type Hash } from '../domain/dip-sample.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'
import type { SampleInput } from './sample.schema.js'
import {
  readItems,
  readPopulation,
  readSample,
  readSamples,
  type SampleItem,
  type SampleRow,
} from './sample-rows.js'

export interface Sample {
  readonly sample: SampleRow
  readonly items: readonly SampleItem[]
  /** Drawn again from its seed just now: is what was kept what comes out? */
  readonly isSame: boolean
}

const notFound = refuse('not-found', 'There is no such sample.')
const hash: Hash = (text) => createHash('sha256').update(text).digest('hex')
const invalid = (field: string, message: string) =>
  refuse('invalid', 'Some of what was sent is not valid.', [{ field, message }])

/** Dip samples of a manager's own desks. Nobody chooses, nothing is taken back: each draw stays, with its seed. */
@Injectable()
export class SamplesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  list(manager: Person): Promise<SampleRow[]> {
    return readSamples(this.database.onBehalfOf(manager), manager.desks)
  }

  /** The desks that this manager may draw from. */
  desks(manager: Person): Promise<{ id: string; name: string }[]> {
    return this.database
      .onBehalfOf(manager)
      .query('SELECT id, name FROM desk WHERE id = ANY($1) ORDER BY name, id', [manager.desks])
  }

  /** Out: the new sample's id. Refusal: `invalid`, where there is nothing to draw from. */
  async draw(manager: Person, { desk, month, each }: SampleInput): Promise<Outcome<string>> {
    if (!manager.desks.includes(desk)) return invalid('desk', 'Choose one of your desks')
    return this.database.onBehalfOf(manager).write<string>(async (tx) => {
      const stream = await openOrBeginStream(tx, this.vault, deskStream(desk))
      const [id, seed, at] = [randomUUID(), randomBytes(16), await tx.now()]
      const population = await readPopulation(tx, desk, month, at)
      if (population.length === 0) return invalid('month', 'Nothing was closed at this desk in this month')
      const ids = new Map(population.map((each) => [each.ref, each.id]))
      const drawn = drawSample(population, each, seed.toString('hex'), hash)
      const whole = populationHash(population, hash)
      await tx.query(
        `INSERT INTO dip_sample (id, desk_id, month, each, seed, population, population_hash, drawn_by, drawn_at)
         VALUES ($1, $2, ($3 || '-01')::date, $4, $5, $6, $7, $8, $9)`,
        [id, desk, month, each, seed, population.length, Buffer.from(whole, 'hex'), manager.id, at],
      )
      await tx.query(
        `INSERT INTO dip_sample_item (sample_id, senior_id, consultation_id)
         SELECT $1, s.id, c.id FROM unnest($2::text[], $3::uuid[]) AS c (senior, id) JOIN person s ON s.id = c.senior`,
        [id, drawn.map(({ seniorId }) => seniorId), drawn.map(({ ref }) => ids.get(ref))],
      )
      await stream.append(asActor(manager), 'sample.drawn', {
        ...{ sampleId: id, month, each, seed: seed.toString('hex') },
        ...{ population: population.length, populationHash: whole, refs: drawn.map(({ ref }) => ref) },
      })
      return done(id)
    })
  }

  /** Refusal: `not-found`, also for another desk's. */
  async see(manager: Person, id: string): Promise<Outcome<Sample>> {
    const doors = this.database.onBehalfOf(manager)
    const sample = isUuid(id) ? await readSample(doors, manager.desks, id) : null
    if (!sample) return notFound
    const { deskId, month, drawnAt, each, seed } = sample
    const [items, population] = await Promise.all([
      readItems(doors, id),
      readPopulation(doors, deskId, month, drawnAt),
    ])
    const again = drawSample(population, each, seed, hash).map(({ ref }) => ref)
    const kept = items.map(({ ref }) => ref)
    const isSame =
      populationHash(population, hash) === sample.populationHash && again.sort().join() === kept.sort().join()
    return done({ sample, items, isSame })
  }
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
