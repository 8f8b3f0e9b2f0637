/** Links of the log: the same filters in another order, or on another page. */
export type Filters = Readonly<Record<string, string | undefined>>

export const filterNames = [
  'state',
  'agency',
  'senior',
  'outcome',
  'rag',
  'category',
  'from',
  'to',
  'ref',
  'overdue',
  'unreviewed',
  'missed',
  'repeat',
] as const
const carried = [...filterNames, 'sort', 'size'] as const

export function columns(filters: Filters) {
  const sort = filters['sort'] ?? '-raisedAt'
  return [
    { text: 'Reference' },
    sortable('Raised', 'raisedAt', sort, filters),
    { text: 'Organisation' },
    { text: 'Colour' },
    { text: 'State' },
    sortable('Wait', 'wait', sort, filters),
    { text: 'Senior' },
    { text: 'Outcome' },
    { text: 'Overdue' },
    { text: 'Reviewed' },
  ]
}

/** In the order that is on already, the link turns it round; else it begins with the newest, or the longest. */
function sortable(text: string, by: string, sort: string, filters: Filters) {
  const order = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none'
  return { text, order, href: link(filters, { sort: order === 'descending' ? by : `-${by}` }) }
}

/** What a form that goes to another page takes along. */
export const carriedBy = (filters: Filters): { name: string; value: string }[] =>
  carried.flatMap((name) => (filters[name] ? [{ name, value: filters[name] }] : []))

export function link(filters: Filters, change: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams()
  for (const name of carried) {
    const value = filters[name]
    if (value) query.set(name, value)
  }
  for (const [name, value] of Object.entries(change)) query.set(name, value)
  return `/logs?${query.toString()}`
}
