/** Times and lengths of time, in the words of the pages. Times are Europe/London. */
const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

export const timeOfDay = (at: string | Date): string =>
  clock.format(typeof at === 'string' ? new Date(at) : at)

/** "less than a minute", "2 minutes", "1 hour 5 minutes" */
export function howLong(ms: number): string {
  const minutes = Math.floor(Math.max(ms, 0) / 60_000)
  if (minutes === 0) return 'less than a minute'
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return [counted(hours, 'hour'), counted(rest, 'minute')].filter((part) => part !== '').join(' ')
}

export function counted(count: number, what: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${what}` : `${count} ${what}s`
}
