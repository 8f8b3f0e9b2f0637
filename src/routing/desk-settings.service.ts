import { Inject, Injectable } from '@nestjs/common'
import { deskStream, openOrBeginStream } from '../audit/streams.js'
import { Database, type Tx } from '../database/database.js'
import { nudgeDesksOf } from '../database/offer-writes.js'
import { settingChanges, type DeskSettings, type SettingChange } from '../domain/desk-settings.js'
import { needs } from '../domain/needs.js'
import { done, refuse, type FieldError, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'
import { followSettings } from './settings-effects.js'
import { readSettingsHistory, SETTINGS_CHANGED, type SettingsEntry } from './settings-history.js'
import {
  desksBeside,
  lockForSettings,
  readDeskNames,
  readDesks,
  readSettings,
  saveSettings,
  type DeskName,
  type ListedDesk,
  type StoredSettings,
} from './settings-rows.js'
import type { SettingsInput } from './settings.schema.js'

const notFound = refuse('not-found', 'There is no such desk.')

/** An admin sets up a desk. Nothing here looks into a case. */
@Injectable()
export class DeskSettingsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  list(): Promise<ListedDesk[]> {
    return readDesks(this.database)
  }

  names(): Promise<DeskName[]> {
    return readDeskNames(this.database)
  }

  now(): Promise<Date> {
    return this.database.now()
  }

  async find(deskId: string): Promise<Outcome<StoredSettings>> {
    const settings = await readSettings(this.database, deskId)
    return settings ? done(settings) : notFound
  }

  /** Who changed what, oldest first; after a version, only what came since. */
  history(deskId: string, after = 0): Promise<readonly SettingsEntry[]> {
    return readSettingsHistory(this.database, this.vault, deskId, after)
  }

  /**
   * In: all settings, and the version that they were made from. Out: the settings as they stand now. What is the same is
   * not a change. Refusals: `not-found`, `invalid`, `changed-meanwhile` (with each setting that others have changed).
   */
  async save(person: Person, deskId: string, input: SettingsInput): Promise<Outcome<StoredSettings>> {
    const saved = await this.database.write(async (tx) => {
      if (!(await readSettings(tx, deskId))) return notFound
      await lockForSettings(tx, deskId)
      const before = await readSettings(tx, deskId)
      if (!before) return notFound
      const since = await readSettingsHistory(tx, this.vault, deskId, input.version)
      if (since.length > 0 || input.version > before.version) return changedMeanwhile(since)
      const errors = await this.whyNot(tx, before, input)
      if (errors.length > 0) return refuse('invalid', 'Some of what was sent is not valid.', errors)
      await this.change(tx, person, before, wantedFrom(before, input))
      return done(undefined)
    })
    return saved.ok ? this.find(deskId) : saved
  }

  private async change(tx: Tx, person: Person, before: StoredSettings, after: DeskSettings): Promise<void> {
    const changes = settingChanges(before, after)
    if (changes.length === 0) return
    const { id: deskId } = before
    const actor = asActor(person)
    await saveSettings(tx, deskId, after)
    await followSettings(tx, this.vault, { deskId, settings: after, changes, actor })
    for (const [desk, told] of await this.whereToTell(tx, deskId, changes)) {
      const stream = await openOrBeginStream(tx, this.vault, deskStream(desk))
      await stream.append(actor, SETTINGS_CHANGED, { changes: told })
    }
    tx.tell({ kind: 'nudge', deskId })
    tx.tell({ kind: 'desk', id: deskId })
  }

  /** Out: for each desk what has changed there. Whoever works at two desks has the same skills at both. */
  private async whereToTell(
    tx: Tx,
    deskId: string,
    changes: readonly SettingChange[],
  ): Promise<readonly (readonly [string, readonly SettingChange[]])[]> {
    const told = new Map<string, SettingChange[]>([[deskId, [...changes]]])
    for (const change of changes.filter(({ field }) => field.startsWith('skills.'))) {
      const seniorId = change.field.slice('skills.'.length)
      await nudgeDesksOf(tx, seniorId)
      for (const { id } of await desksBeside(tx, seniorId, deskId))
        told.set(id, [...(told.get(id) ?? []), change])
    }
    return [...told].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  private async whyNot(tx: Tx, before: StoredSettings, input: SettingsInput): Promise<FieldError[]> {
    const others = new Set((await readDeskNames(tx)).map(({ id }) => id))
    others.delete(before.id)
    const errors: FieldError[] = []
    if (!input.coveredBy.every((id) => others.has(id)))
      errors.push({ field: 'coveredBy', message: 'Choose other desks of the list' })
    for (const [at, { id, skills }] of input.seniors.entries()) {
      const senior = before.seniors.find((each) => each.id === id)
      // What they have had since before the list was changed may stay.
      if (!senior) errors.push({ field: `seniors.${at}.id`, message: 'Name seniors of this desk only' })
      else if (!skills.every((skill) => isNeed(skill) || senior.skills.includes(skill)))
        errors.push({ field: `seniors.${at}.skills`, message: 'Choose skills of the list' })
    }
    return errors
  }
}

const isNeed = (skill: string): boolean => (needs as readonly string[]).includes(skill)

function changedMeanwhile(since: readonly SettingsEntry[]) {
  const fields = new Map(since.flatMap(({ by, changes }) => changes.map(({ field }) => [field, by] as const)))
  return refuse(
    'changed-meanwhile',
    'Somebody else has changed these settings since you looked. Nothing was saved.',
    [...fields].map(([field, by]) => ({ field, message: `${by} has changed this` })),
  )
}

/** The settings that were asked for. Seniors who are not named keep their skills. */
export function wantedFrom(before: DeskSettings, { version: _, ...input }: SettingsInput): DeskSettings {
  const skillsOf = (id: string) => input.seniors.find((senior) => senior.id === id)?.skills
  return {
    ...input,
    coveredBy: unique(input.coveredBy),
    seniors: before.seniors.map((senior) => ({
      ...senior,
      skills: unique(skillsOf(senior.id) ?? senior.skills),
    })),
  }
}

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)]
