/**
 * The box in which a message is written. The form posts by itself where this script does not run; here it hands the
 * text over instead, stays where it is and keeps the focus. Enter makes a new line.
 */
import { MESSAGE_MAX, lengthOf } from '../domain/message.js'
import { newClientId } from './client-id.js'

const TYPING_EVERY_MS = 3_000

export interface ComposerActions {
  send(body: string, clientId: string): void
  typing(): void
  /** Does Ctrl+Enter send here, now? */
  ctrlEnterSends(): boolean
}

export function startComposer(form: HTMLFormElement, actions: ComposerActions): void {
  const box = form.querySelector('textarea')
  const id = form.querySelector<HTMLInputElement>('input[name="clientId"]')
  if (!box || form.dataset['started']) return
  form.dataset['started'] = 'yes'
  // Two short messages in one second are two messages: ids keep the same one from being sent twice.
  const button = form.querySelector('button')
  if (button) button.dataset['preventDoubleClick'] = 'false'
  let toldTyping = 0

  const send = (): void => {
    if (box.value.trim() === '') return box.focus()
    const tooLong = lengthOf(box.value) > MESSAGE_MAX
    box.setCustomValidity(
      tooLong ? `A message can have ${MESSAGE_MAX.toLocaleString('en-GB')} characters` : '',
    )
    if (tooLong) return void box.reportValidity()
    actions.send(box.value, id?.value.trim() ? id.value : newClientId())
    if (id) id.value = newClientId()
    box.value = ''
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
    if (box.value === '' || Date.now() - toldTyping < TYPING_EVERY_MS) return
    toldTyping = Date.now()
    actions.typing()
  })
}
