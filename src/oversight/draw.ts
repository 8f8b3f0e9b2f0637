/**
 * Charts are drawn here, by Vega-Lite, as SVG to stand in the page. Vega is large, so it is fetched when the first chart
 * is wanted, and runs on a thread of its own (report-work.ts).
 */
export interface Chart {
  /** Of the element in the page. */
  readonly id: string
  readonly name: string
  /** The chart in words, for whoever does not see it. */
  readonly about: string
  readonly spec: object
}

/** It warns of what we mean to have; what it can't draw it throws. */
const silent: object = Object.fromEntries(
  ['level', 'error', 'warn', 'info', 'debug'].map((name) => [name, () => silent]),
)

export async function draw(chart: Chart): Promise<string> {
  const [vega, lite] = await Promise.all([import('vega'), import('vega-lite')])
  const view = new vega.View(vega.parse(lite.compile(chart.spec, { logger: silent }).spec), {
    renderer: 'none',
    logLevel: vega.None,
  })
  try {
    return named(await view.toSVG(), chart)
  } finally {
    view.finalize()
  }
}

/**
 * One picture with a name and a description, instead of Vega's hundred parts; as wide as its place; without inline style,
 * which our content security policy would refuse.
 */
function named(svg: string, { id, name, about }: Chart): string {
  const [, box = '', drawing = ''] = /^<svg[^>]*viewBox="([^"]*)"[^>]*>(.*)<\/svg>$/s.exec(svg) ?? []
  if (!drawing) throw new Error('Vega drew something else')
  const bare = drawing.replace(/ (?:role|class|style|aria-[a-z]+)="[^"]*"/g, '')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="app-chart__svg" viewBox="${box}" role="img" ` +
    `aria-labelledby="${id}-name" aria-describedby="${id}-about">` +
    `<title id="${id}-name">${escaped(name)}</title><desc id="${id}-about">${escaped(about)}</desc>${bare}</svg>`
  )
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
