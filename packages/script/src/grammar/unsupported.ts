// What a shell has and a template has not, with what TypeScript has for it.

/** Words that are no programs where a command's name stands, each with what to write instead. */
export const SHELL_WORDS: ReadonlyMap<string, string> = new Map([
  ...each('if then elif else fi', 'write if (await $`…`.ok()) { … }'),
  ...each('for while until do done select', 'write the loop in TypeScript: for (const each of …) await $`… ${each}`'),
  ...each('case esac', 'write a switch in TypeScript'),
  ...each('function', 'write a function in TypeScript'),
  ...each('{ }', 'join commands with ; && || or write several templates'),
  ...each('! [[', 'negate in TypeScript: if (!(await $`…`.ok())); files have test.f(path) and its like'),
  ...each(
    'cd pushd popd',
    'it would change nothing outside itself: cd(directory, fn), within({ cwd }, fn) or .cwd(directory)',
  ),
  ...each(
    'export unset declare typeset local readonly',
    'within({ env: { NAME: value } }, fn), .env({ NAME: value }) or NAME=value before the command',
  ),
  ...each('source .', 'sourceEnv(file) runs a shell file and gives its variables'),
  ...each('set shopt', 'policies are settings: within({ throws, pipefail, trace }, fn)'),
  ...each('eval', 'write the command itself; values go into it as ${value}'),
  ...each('exec', 'redirect single commands, or .stdin() and .to()'),
  ...each('exit return', 'throw, return or process.exit() in TypeScript'),
  ...each('trap', 'onSignal(name, fn) and defer(fn)'),
  ...each('shift getopts', 'args has the arguments of the script'),
  ...each('read mapfile readarray', 'await $`…`.text() or .lines()'),
  ...each('alias unalias', 'write a function in TypeScript'),
  ...each('jobs fg bg wait disown', '.start() gives a job with wait() and kill()'),
  ...each('umask', 'process.umask()'),
  ...each('ulimit hash type builtin let', 'it acts on a shell, and there is none'),
  ...each('command', 'write the program itself; .ok() tells whether it runs'),
])

/** What may follow `$` in a shell beside a name, each with what to write instead. */
export function dollarAdvice(next: string): string | undefined {
  if (next === '(') return 'run it first: const value = await $`…`.text(), then ${value}'
  if (next === '{') return 'write ${…} with the value of TypeScript in it, or \\${NAME} for a variable of the host'
  if (next === "'") return 'write the characters by a value: ${"\\t"}'
  return /[0-9@*]/.test(next) ? 'args has the arguments of the script' : DOLLAR_ADVICE.get(next)
}

const DOLLAR_ADVICE: ReadonlyMap<string, string> = new Map([
  ['#', 'args.length counts the arguments of the script'],
  ['?', 'the result of await $`…`.result() has the status'],
  ['!', '.start() gives a job with its process number'],
  ['$', 'process.pid is the number of this process'],
  ['"', 'leave the dollar sign out'],
  ['-', 'the scope has the settings'],
])

function each(words: string, advice: string): readonly (readonly [string, string])[] {
  return words.split(' ').map((word) => [word, advice])
}
