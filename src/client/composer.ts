/**
 * The box in which a message is written. The form posts by itself where this script does not run; here it hands the
 * text over instead, stays where it is and keeps the focus. Enter makes a new line.
 */
import { MESSAGE_MAX, lengthOf } from '../domain/message.js'
import { newClientId } from './client-id.js'
import type { Text } from './kept.js'

const TYPING_EVERY_MS = 3_000

export interface ComposerActions {
  /** What this tab has typed here and the server has not got; the rest the server has put into the box. */
  readonly unsaved: Text | null
  hasSent(clientId: string): boolean
  send(text: Text): void
  typed(text: Text): void
  typing(): void
  /** Does Ctrl+Enter send here, now? */
  ctrlEnterSends(): boolean
}

export function startComposer(form: HTMLFormElement, actions: ComposerActions): void {
  const box = form.querySelector('textarea')
  const id = form.querySelector<HTMLInputElement>('input[name="clientId"]')
  if (!box || !id || form.dataset['started']) return
  form.dataset['started'] = 'yes'
  // Two short messages in one second are two messages: ids keep the same one from being sent twice.
  const button = form.querySelector('button')
  if (button) button.dataset['preventDoubleClick'] = 'false'
  let toldTyping = 0

  if (actions.unsaved) {
    box.value = actions.unsaved.body
    id.value = actions.unsaved.clientId
  } else emptyIf(form, (clientId) => actions.hasSent(clientId))
  // The same draft may stand in another tab: changed here, it is another message.
  let isShared = box.value !== ''

  const send = (): void => {
    if (box.value.trim() === '') return box.focus()
    const tooLong = lengthOf(box.value) > MESSAGE_MAX
    box.setCustomValidity(
      tooLong ? `A message can have ${MESSAGE_MAX.toLocaleString('en-GB')} characters` : '',
    )
    if (tooLong) return void box.reportValidity()
    actions.send({ body: box.value, clientId: id.value.trim() || newClientId() })
    isShared = false
    emptyIf(form, () => true)
    box.focus()
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send()
  })
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !actions.ctrlEnterSends()) return
    event.preventDefault()
    send()
  })
  box.addEventListener('input', () => {
    box.setCustomValidity('')
    if (isShared) id.value = newClientId()
    isShared = false
    actions.typed({ body: box.value, clientId: id.value })
    if (box.value === '' || Date.now() - toldTyping < TYPING_EVERY_MS) return
    toldTyping = Date.now()
    actions.typing()
  })
}

/** What stands in the box was sent, here or in another tab: then it stands there no longer. */
export function emptyIf(form: HTMLFormElement, wasSent: (clientId: string) => boolean): void {
  const box = form.querySelector('textarea')
  const id = form.querySelector<HTMLInputElement>('input[name="clientId"]')
  if (!box || !id || !wasSent(id.value)) return
  box.value = ''
  id.value = newClientId()
}
