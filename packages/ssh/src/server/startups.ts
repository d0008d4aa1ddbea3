// How many connections may be there before anybody has authenticated (MaxStartups of OpenSSH).

/** How many connections may be without authentication at once, as MaxStartups of sshd. */
export interface StartupLimits {
  /** From this many on, new connections are refused at random. Default 10. */
  readonly begin: number
  /** With this probability at `begin`, growing to certainty at `full`. In percent, default 30. */
  readonly ratePercent: number
  /** From this many on all are refused. Default 100. */
  readonly full: number
}

export const defaultStartupLimits: StartupLimits = { begin: 10, ratePercent: 30, full: 100 }

/** @param count connections that have not authenticated yet, without the new one */
export function refusalProbability(count: number, { begin, ratePercent, full }: StartupLimits): number {
  if (count < begin) return 0
  if (count >= full || ratePercent >= 100) return 1
  return (ratePercent + ((100 - ratePercent) * (count - begin)) / (full - begin)) / 100
}
