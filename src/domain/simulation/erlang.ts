/**
 * Erlang's formula for a queue with Poisson arrivals, exponential service times and c servers (M/M/c): what a simulator
 * must agree with where its model is that simple. In: offered load in erlangs (arrivals per mean service time).
 */

/** The share of arrivals that would be lost if nobody could wait. The recursion adds nothing but positive terms. */
function erlangB(servers: number, load: number): number {
  let inverse = 1
  for (let server = 1; server <= servers; server++) inverse = 1 + (inverse * server) / load
  return 1 / inverse
}

/** The share of arrivals that must wait; all of them when the load is too much for the servers. */
export function erlangC(servers: number, load: number): number {
  if (load <= 0) return 0
  if (load >= servers) return 1
  const lost = erlangB(servers, load)
  return (servers * lost) / (servers - load * (1 - lost))
}

/** The mean wait of all arrivals (those who do not wait count as nothing), in the unit of the service time. */
export function meanWait(servers: number, load: number, serviceTime: number): number {
  return load >= servers ? Infinity : (erlangC(servers, load) * serviceTime) / (servers - load)
}
