/** Names under which plain things are handed out by the container. */
export const Config = Symbol('Config')
export const LogToken = Symbol('Log')
