/** The page on which a practitioner chooses when to be called back, and on which number. */
import type { Rag } from '../domain/concern.js'
import type { FieldError } from '../domain/outcome.js'
import type { CallbackSlotsView } from '../domain/views.js'
import { londonSoon } from '../platform/pages/london.js'

export interface CallbackPageInput extends CallbackSlotsView {
  readonly ref: string
  readonly rag: Rag
  readonly now: Date
  readonly typed?: { readonly slotAt: string; readonly phone: string }
  readonly errors?: readonly FieldError[]
}

const ids: Readonly<Record<string, string>> = { slotAt: 'slotAt', phone: 'phone' }

export function callbackPage({ ref, rag, slots, phone, now, typed, errors = [] }: CallbackPageInput) {
  const said = new Map<string, string>()
  for (const { field, message } of errors) if (ids[field] && !said.has(field)) said.set(field, message)
  const last = slots.at(-1)
  return {
    title: 'When should we call you?',
    page: 'callback',
    ref,
    keepsPlace: rag === 'red',
    slots: slots.map((slot) => ({ value: slot, text: capital(londonSoon(slot, now)) })),
    slotAt: typed?.slotAt ?? '',
    phone: typed?.phone ?? phone ?? '',
    laterHref: last ? `/consultations/${ref}/callback?after=${encodeURIComponent(last)}` : null,
    errors: [...said].map(([field, text]) => ({ text, href: `#${ids[field] ?? ''}` })),
    error: { slotAt: said.get('slotAt') ?? null, phone: said.get('phone') ?? null },
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
