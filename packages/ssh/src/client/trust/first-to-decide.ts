// Several policies in a row.
import { HostKeyError, SshError } from '../../errors.ts'
import type { TrustPolicy } from './policy.ts'

/**
 * The first policy that decides: one that says only `host-key-unknown` leaves the decision to the next. An order of
 * algorithms comes from the first that has an opinion.
 * @throws SshError `invalid-argument` for none, or for what is no policy, such as a list
 */
export function firstToDecide(...policies: readonly [TrustPolicy, ...TrustPolicy[]]): TrustPolicy {
  const given: readonly Partial<TrustPolicy | null>[] = policies
  if (given.length === 0 || given.some((policy) => typeof policy?.verify !== 'function')) {
    throw new SshError('invalid-argument', 'policies are to be given one by one: firstToDecide(pin(…), ask(…))', {
      phase: 'local',
    })
  }
  return {
    async preferredAlgorithms(target, offered) {
      for (const policy of policies) {
        const order = await policy.preferredAlgorithms?.(target, offered)
        if (order !== undefined && order.some((name, index) => name !== offered[index])) return order
      }
      return offered
    },
    async verify(question) {
      let unknown: unknown
      for (const policy of policies) {
        try {
          return await policy.verify(question)
        } catch (error) {
          if (!(error instanceof HostKeyError) || error.code !== 'host-key-unknown') throw error
          unknown = error
        }
      }
      throw unknown
    },
  }
}
