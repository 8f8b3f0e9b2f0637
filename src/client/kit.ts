/** Starts the parts of govuk-frontend that our pages use, in the whole page or in a part that has just come. */
import {
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  isSupported,
  NotificationBanner,
  Radios,
  SkipLink,
} from 'govuk-frontend'

export function startKit(scope: Element | Document = document): void {
  if (!isSupported()) return
  createAll(Button, { preventDoubleClick: true }, scope)
  createAll(CharacterCount, {}, scope)
  createAll(Checkboxes, {}, scope)
  createAll(Radios, {}, scope)
  createAll(NotificationBanner, {}, scope)
  createAll(ErrorSummary, { disableAutoFocus: scope !== document }, scope)
  if (scope === document) createAll(SkipLink, {}, scope)
}
