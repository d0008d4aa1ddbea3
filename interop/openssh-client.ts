// OpenSSH's ssh as a client of our server.
import { writeFile } from 'node:fs/promises'
import type { OurServer } from './our-server.ts'
import { type ProgramOptions, type ProgramResult, runProgram } from './process.ts'
import { programPath } from './programs.ts'

/** Runs `ssh` with the server's options first; `args` ends with the host and the command. */
export function ssh(server: OurServer, args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return runProgram(programPath('ssh'), [...server.sshArguments, ...args], options)
}

/** The options without the key that may log in. */
export function withoutKey(server: OurServer): string[] {
  const at = server.sshArguments.indexOf('-i')
  return server.sshArguments.filter((_, index) => index !== at && index !== at + 1)
}

/** What `ssh -Q name` answers. */
export async function query(name: string): Promise<string[]> {
  const { stdout } = await runProgram(programPath('ssh'), ['-Q', name])
  return stdout.toString().trim().split('\n')
}

/** An environment in which ssh asks a program for passwords, which gives these answers in order. */
export async function withAskpass(server: OurServer, ...answers: readonly string[]): Promise<NodeJS.ProcessEnv> {
  const [script, rest] = [server.folder.file('askpass'), server.folder.file('answers')]
  await writeFile(rest, answers.map((answer) => `${answer}\n`).join(''))
  await writeFile(script, `#!/bin/sh\nhead -n 1 '${rest}'; sed -i 1d '${rest}'\n`, { mode: 0o700 })
  return { ...process.env, SSH_ASKPASS: script, SSH_ASKPASS_REQUIRE: 'force' }
}
