// The ways to authenticate that ssh_config allows, in the order that it prefers.
import type { ResolvedConfig } from '../../config/finish.ts'
import type { PasswordChange, PasswordChangeRequest } from '../../protocol/userauth/attempt.ts'
import { keyboardInteractive, type KeyboardInteractiveRequest } from '../authentication/keyboard-interactive.ts'
import { password } from '../authentication/password.ts'
import { publicKeys } from '../authentication/public-keys.ts'
import type { AuthenticationStrategy } from '../authentication/strategy.ts'
import { ConfiguredAgent } from './configured-agent.ts'
import { configuredHostbased } from './hostbased.ts'
import { configuredIdentities } from './identities.ts'
import type { KeysToAgent } from './keys-to-agent.ts'
import type { Person } from './person.ts'
import { ConfiguredToken } from './token.ts'

export function configuredAuthentication(
  config: ResolvedConfig,
  person: Person,
  keysToAgent?: KeysToAgent,
): AuthenticationStrategy[] {
  const { preferredAuthentications, pubkeyAuthentication, numberOfPasswordPrompts: attempts } = config.values
  const { passwordAuthentication, kbdInteractiveAuthentication, batchMode, hostKeyAlias } = config.values
  const there = `${config.values.user}@${hostKeyAlias ?? config.values.hostName}`
  const agent = new ConfiguredAgent(config)
  const token = new ConfiguredToken(config, person)
  const strategies: Record<string, AuthenticationStrategy | undefined> = {
    publickey:
      pubkeyAuthentication === 'no'
        ? undefined
        : publicKeys(
            configuredIdentities({
              config,
              person,
              agent: () => agent.open(),
              token: () => token.open(),
              keysToAgent,
            }),
            () => {
              agent.close()
              token.close()
            },
          ),
    hostbased: config.values.hostbasedAuthentication ? configuredHostbased(config, person) : undefined,
    'keyboard-interactive':
      !kbdInteractiveAuthentication || batchMode
        ? undefined
        : keyboardInteractive((request) => answerPrompts(request, there, person), {
            attempts,
            submethods: config.values.kbdInteractiveDevices?.split(',') ?? [],
          }),
    password:
      !passwordAuthentication || batchMode
        ? undefined
        : password(({ attempt }) => askPassword(there, attempt, person), {
            attempts,
            change: (request) => changePassword(request, there, person),
          }),
  }
  const order = preferredAuthentications?.split(',') ?? DEFAULT_ORDER
  return order.flatMap((name) => strategies[name] ?? [])
}

async function askPassword(there: string, attempt: number, person: Person): Promise<string | undefined> {
  if (attempt > 1) person.tell('Permission denied, please try again.')
  return await person.ask(`${there}'s password: `, { echo: false })
}

/** RFC 4252 §8: the old one again, the new one twice, until both are the same. */
async function changePassword(
  { prompt }: PasswordChangeRequest,
  there: string,
  person: Person,
): Promise<PasswordChange | undefined> {
  if (prompt !== '') person.tell(prompt, 'dialogue')
  const oldPassword = await person.ask(`Enter ${there}'s old password: `, { echo: false })
  if (oldPassword === undefined) return undefined
  for (;;) {
    const newPassword = await person.ask(`Enter ${there}'s new password: `, { echo: false })
    if (newPassword === undefined || newPassword === '') return undefined
    const again = await person.ask(`Retype ${there}'s new password: `, { echo: false })
    if (again === newPassword) return { oldPassword, newPassword }
    person.tell('Mismatch; try again, EOF to quit.')
  }
}

async function answerPrompts(
  { name, instruction, prompts }: KeyboardInteractiveRequest,
  there: string,
  person: Person,
): Promise<string[] | undefined> {
  if (name !== '') person.tell(name, 'dialogue')
  if (instruction !== '') person.tell(instruction, 'dialogue')
  const answers: string[] = []
  for (const { prompt, echo } of prompts) {
    const answer = await person.ask(`(${there}) ${prompt}`, { echo })
    if (answer === undefined) return undefined
    answers.push(answer)
  }
  return answers
}

/** PreferredAuthentications of ssh, as far as we have the methods. */
const DEFAULT_ORDER = ['hostbased', 'publickey', 'keyboard-interactive', 'password']
