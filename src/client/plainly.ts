/**
 * There was no answer to what a script asked: the form posts by itself. In a task of its own, since while a form is being
 * submitted a browser ignores that it shall be submitted, and an answer may be missing at once.
 */
export function submitPlainly(form: HTMLFormElement, submitter: HTMLElement | null = null): void {
  form.dataset['plain'] = 'yes'
  setTimeout(() => form.requestSubmit(submitter))
}
