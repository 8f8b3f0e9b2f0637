/** What we use of Vega and Vega-Lite; their own types are larger than all of ours together. */
declare module 'vega' {
  export function parse(spec: object): object
  export class View {
    constructor(runtime: object, options: { readonly renderer: 'none'; readonly logLevel: number })
    toSVG(): Promise<string>
    finalize(): void
  }
  export const None: number
}
declare module 'vega-lite' {
  export function compile(spec: object, options: { readonly logger: object }): { readonly spec: object }
}
