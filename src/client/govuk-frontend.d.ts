/** govuk-frontend brings no types; this is what we use of it. */
declare module 'govuk-frontend' {
  type Component = abstract new (...args: never[]) => object
  export const ErrorSummary: Component
  export const CharacterCount: Component
  export const Radios: Component
  export const Checkboxes: Component
  export const Button: Component
  export const SkipLink: Component
  export const NotificationBanner: Component
  export function createAll(component: Component, config?: object, scope?: Element | Document): unknown
  export function isSupported(): boolean
}
