import { describeOptions } from '../words.ts'
import { options } from './option-table.ts'

/** What `yon run --help` shows. */
export function usage(): string {
  return `usage: yon run [OPTION...] FILE [ARGUMENT...]
       yon run [OPTION...] -e CODE [ARGUMENT...]
       yon run [OPTION...] - [ARGUMENT...]
       yon run [OPTION...]

Runs a script of TypeScript or JavaScript; \`-\` is standard input, and so is no FILE. But at
a terminal, without FILE, it reads line by line, with all that yon exports at hand. What comes
after FILE belongs to the script: it finds it in \`args\`. In a file that starts with

  #!/usr/bin/env -S yon run

and is executable, the script is a program of its own.

Everything that can be found wrong is told before anything runs, as FILE:LINE:COLUMN.

Options:
${describeOptions(options)}
Examples:
  yon run deploy.ts web1 web2    Run deploy.ts with two arguments
  yon run -n deploy.ts           Show the commands for hosts and here, and run none
  yon run -e 'console.log(await host("web1").$\`uptime\`.text())'

Exit status: that of the script: its default export, when it is a number, or false (1); that
of a command that failed; 1 for other errors; 13 when it waits for what never comes; 2 when
the script has mistakes, cannot be read, or an option is wrong, and nothing was run.
`
}
