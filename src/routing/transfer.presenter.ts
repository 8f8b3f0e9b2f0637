/** The page on which a senior hands a consultation over, asks a colleague to join, or steps back. */
import { askedNews } from '../domain/asked-words.js'
import { whyNotFree, whyNotFreeWords, type Colleague, type WayToAsk } from '../domain/colleagues.js'
import type { Refusal } from '../domain/outcome.js'
import type { AskedView } from '../domain/views.js'
import { londonTime } from '../platform/pages/london.js'

/** Chosen instead of a colleague. */
export const TO_QUEUE = 'the-queue'

export type TransferForm = WayToAsk | 'conflict'

/** What was sent and refused. */
export interface RefusedForm {
  readonly form: TransferForm
  readonly to: string
  readonly reason: string
  readonly refusal: Refusal
}

export interface TransferInput {
  readonly ref: string
  readonly colleagues: readonly Colleague[]
  /** What has been asked and not been answered yet. */
  readonly open: AskedView | null
  readonly refused?: RefusedForm | undefined
}

export function transferPage({ ref, colleagues, open, refused }: TransferInput) {
  const form = (name: TransferForm, way: WayToAsk) => {
    const mine = refused?.form === name ? refused : null
    const said = mine ? errorsOf(mine) : {}
    return {
      ...choices(open ? [] : colleagues, way, mine?.to ?? ''),
      to: mine?.to ?? '',
      reason: mine?.reason ?? '',
      error: said,
    }
  }
  const forms = {
    transfer: form('transfer', 'transfer'),
    'second-opinion': form('second-opinion', 'second-opinion'),
    conflict: form('conflict', 'transfer'),
  }
  const errors = refused ? Object.entries(errorsOf(refused)) : []
  return {
    title: 'Hand over or ask a colleague',
    page: 'transfer',
    ref,
    back: `/desk?chat=${ref}`,
    toQueue: TO_QUEUE,
    open: open && askedNews(open, londonTime(open.expiresAt)),
    alone: colleagues.length === 0,
    transfer: forms.transfer,
    second: forms['second-opinion'],
    conflict: forms.conflict,
    errors: errors.map(([field, text]) => ({ text, href: `#${idOf(refused?.form ?? 'transfer', field)}` })),
  }
}

const idOf = (form: TransferForm, field: string): string => `${form}-${field}`

/** Who can be chosen, and in words who can't. */
function choices(colleagues: readonly Colleague[], way: WayToAsk, chosen: string) {
  const free = colleagues.filter((each) => whyNotFree(each, way) === null)
  return {
    free: free.map(({ id, name, role }) => ({
      value: id,
      text: name,
      hint: { text: role },
      checked: id === chosen,
    })),
    busy: colleagues.flatMap((each) => {
      const why = whyNotFree(each, way)
      return why ? [`${each.name} ${whyNotFreeWords(why)}`] : []
    }),
  }
}

/** What is wrong with whom was chosen stands at the choice, everything else at the reason. */
function errorsOf({
  form,
  refusal,
}: Pick<RefusedForm, 'form' | 'refusal'>): Readonly<Record<string, string>> {
  const { code, detail, errors } = refusal
  const choose = form === 'transfer' ? 'Choose a colleague, or the queue' : 'Choose a colleague'
  if (code === 'colleague-not-free' || code === 'already-asked') return { to: detail }
  const said = errors ?? [{ field: 'reason', message: detail }]
  return Object.fromEntries(
    said.map(({ field, message }) => [field === 'to' ? 'to' : 'reason', field === 'to' ? choose : message]),
  )
}
