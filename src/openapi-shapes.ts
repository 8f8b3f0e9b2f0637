/** What the descriptions of shapes are made of, as JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

export const text: Schema = { type: 'string' }
export const whole: Schema = { type: 'integer' }
export const time: Schema = { type: 'string', format: 'date-time' }
export const uuid: Schema = { type: 'string', format: 'uuid' }
export const list = (items: Schema): Schema => ({ type: 'array', items })
export const oneOf = (values: readonly unknown[]): Schema => ({ enum: values })
export const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] })
/** Every member is there; those that may be empty are null. */
export const object = (properties: Record<string, Schema>): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
})
