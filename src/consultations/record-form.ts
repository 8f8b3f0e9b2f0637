/** The advice record as a form: what its fields show, and what is read back from them. */
import {
  actionOwners,
  categories,
  type Draft,
  levelNames,
  outcomeNames,
  outcomes,
} from '../domain/advice-record.js'
import { rags } from '../domain/concern.js'
import type { FieldError } from '../domain/outcome.js'

/** So many action rows there are without JavaScript. */
const ROWS = 3

const ragHints = {
  red: 'Act now',
  amber: 'Act today',
  green: 'Act this week',
  blue: 'No safeguarding need seen',
} as const
const ownerNames = { practitioner: 'They do', senior: 'I do', other: 'Someone else' } as const

export function recordForm(ref: string, draft: Draft, errors: readonly FieldError[]) {
  const message = (field: string): string | null =>
    errors.find((error) => fieldOf(error) === field)?.message ?? null
  const chosen = draft.categories ?? []
  const other = chosen.filter((name) => !(name in categories))
  return {
    ref,
    rag: rags.map((value) => ({ value, hint: ragHints[value], checked: draft.rag === value })),
    level: Object.entries(levelNames).map(([value, name]) => ({
      value,
      text: `${value} ${name}`,
      checked: String(draft.level ?? '') === value,
    })),
    categories: [...Object.entries(categories), ...other.map((name) => [name, name] as const)].map(
      ([value, text]) => ({ value, text, checked: chosen.includes(value) }),
    ),
    chosenCategories: chosen.length,
    outcomes: [
      { value: '', text: 'Choose an outcome', selected: draft.outcome === undefined },
      ...outcomes.map((value) => ({ value, text: outcomeNames[value], selected: draft.outcome === value })),
    ],
    advice: draft.advice ?? '',
    rationale: draft.rationale ?? '',
    reviewIf: draft.reviewIf ?? '',
    actions: rowsOf(draft),
    errors: {
      rag: message('rag'),
      level: message('level'),
      categories: message('categories'),
      advice: message('advice'),
      rationale: message('rationale'),
      outcome: message('outcome'),
      reviewIf: message('reviewIf'),
      actions: message('actions'),
    },
    summary: errors.map((error) => ({ text: error.message, href: `#${anchorOf(error)}` })),
  }
}

function rowsOf(draft: Draft) {
  const actions = draft.actions ?? []
  return Array.from({ length: Math.max(ROWS, actions.length) }, (_, i) => {
    const action = actions[i]
    return {
      what: action?.what ?? '',
      due: action?.due ?? '',
      /** A row that is not needed yet: with JavaScript it is shown when asked for. */
      spare: i > 0 && !action,
      owners: actionOwners.map((value) => ({
        value,
        text: ownerNames[value],
        selected: (action?.owner ?? 'practitioner') === value,
      })),
    }
  })
}

/** "actions[0].due", "actions.0.due" and "actions" are all about the actions. */
const fieldOf = ({ field }: FieldError): string => field.split(/[.[]/)[0] ?? field

function anchorOf(error: FieldError): string {
  const part = /^actions[.[](\d+)\]?[.[](what|owner|due)/.exec(error.field)
  return part ? `actions-${part[1] ?? '0'}-${part[2] ?? 'what'}` : fieldOf(error)
}

/**
 * In: the body of the form's post, flat ("actions[0][what]") or nested. Out: the contract's Record as JSON, to be
 * validated: what was not chosen is left out, the level is a number, empty action rows are gone. A cleared text is an
 * empty text and an emptied list an empty list, so that saving takes them out of the draft.
 */
export function parseRecordForm(body: unknown): unknown {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
  const record: Record<string, unknown> = {}
  for (const name of ['rag', 'outcome']) if (text(fields[name])) record[name] = text(fields[name])
  for (const name of ['advice', 'rationale', 'reviewIf']) record[name] = text(fields[name])
  const level = text(fields['level'])
  if (level) record['level'] = Number(level)
  record['categories'] = [fields['categories'] ?? fields['categories[]']].flat().map(text).filter(Boolean)
  record['actions'] = rowsIn(fields).filter((row) => row.what || row.due)
  return record
}

function rowsIn(fields: Readonly<Record<string, unknown>>) {
  const nested = fields['actions']
  if (typeof nested === 'object' && nested !== null) {
    return Object.values(nested).map((row: unknown) =>
      rowFrom((name) => (row as Record<string, unknown>)[name]),
    )
  }
  const numbers = Object.keys(fields).flatMap((key) => /^actions\[(\d+)\]\[what\]$/.exec(key)?.[1] ?? [])
  return numbers.map((number) => rowFrom((name) => fields[`actions[${number}][${name}]`]))
}

const rowFrom = (read: (name: string) => unknown) => ({
  what: text(read('what')),
  owner: text(read('owner')),
  due: text(read('due')),
})

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
