/** A desk's periods of keeping as a form: what was typed stays, and each says where its usual period comes from. */
import type { FieldError } from '../domain/outcome.js'
import { retentionClasses, retentionWords, usualRetention } from '../domain/retention.js'
import { ruleWords } from './retention.presenter.js'
import type { StoredRetention } from './retention-settings.service.js'

export interface AdminRetentionInput {
  readonly desk: StoredRetention
  /** How many need not be kept any more, as it is now. */
  readonly due: number
  readonly saved?: boolean
  readonly typed?: Readonly<Record<string, unknown>>
  readonly errors?: readonly FieldError[]
}

export function adminRetentionPage({ desk, due, saved = false, typed, errors = [] }: AdminRetentionInput) {
  const value = (name: string, stored: string): string => {
    const given = typed?.[name]
    return typeof given === 'string' ? given : stored
  }
  const idOf = (field: string): string =>
    field === 'automatic' || field === 'version'
      ? field
      : field.replace(/^rules\.(.+)\.(from|years)$/, '$1-$2')
  const errorAt = (id: string): string | null =>
    errors.find(({ field }) => idOf(field) === id)?.message ?? null
  return {
    title: `Keeping and erasing, ${desk.name}`,
    page: 'admin-retention',
    desk,
    due,
    saved,
    rules: retentionClasses.map((name) => ({
      name,
      ...retentionWords[name],
      usual: ruleWords(usualRetention[name]),
      years: value(`${name}-years`, String(desk.retention[name].years)),
      from: value(`${name}-from`, desk.retention[name].from),
      error: errorAt(`${name}-years`) ?? errorAt(`${name}-from`),
    })),
    automatic: value('automatic', desk.retention.automatic ? 'yes' : 'no'),
    automaticError: errorAt('automatic'),
    errors: errors.map(({ field, message }) => ({ text: message, href: `#${idOf(field)}` })),
  }
}
