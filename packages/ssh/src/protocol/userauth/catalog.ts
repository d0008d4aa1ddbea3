// All authentication methods. A new one is a file and a line here.
import type { AuthenticationAttempt } from './attempt.ts'
import { keyboardInteractive } from './keyboard-interactive.ts'
import { hostbased } from './hostbased.ts'
import type { ClientContext, ClientOutcome, UserauthMethod } from './method.ts'
import { none } from './none.ts'
import { password } from './password.ts'
import { publickey } from './publickey.ts'
import type { Exchange } from '../exchange.ts'

type MethodOf<Name extends AuthenticationAttempt['method']> = UserauthMethod<
  Extract<AuthenticationAttempt, { method: Name }>
>

/** By the name in lists of methods; one that is missing does not compile. */
const methods: { readonly [Name in AuthenticationAttempt['method']]: MethodOf<Name> } = {
  none,
  publickey,
  hostbased,
  password,
  'keyboard-interactive': keyboardInteractive,
}

/** The client's half of the method that `attempt` is of. */
export function attemptScript(attempt: AuthenticationAttempt, context: ClientContext): Exchange<ClientOutcome> {
  const method: Pick<UserauthMethod, 'client'> = methods[attempt.method]
  return method.client(attempt, context)
}

/** The method that a request with this method name is of. */
export function findMethod(requestName: string): Pick<UserauthMethod, 'name' | 'server'> | undefined {
  return Object.values(methods).find((method) => method.requestNames.includes(requestName))
}
