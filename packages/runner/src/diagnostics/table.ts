// Everything that can be said about a script before it runs: one row each.

/** What a row's sentence is about. */
export interface Subject {
  /** The name in the script. */
  readonly name: string
  /** More of it, such as what a variable holds. */
  readonly detail?: string
}

interface Row {
  /** An error keeps the script from running. */
  readonly severity: 'error' | 'warning'
  readonly says: (subject: Subject) => string
  readonly fix: string
}

/** H: functions that run elsewhere; C: commands; S: the file itself. */
export type DiagnosticId = keyof typeof diagnostics

export const diagnostics = {
  S101: { severity: 'error', says: ({ detail }) => `${detail}`, fix: 'correct the syntax' },
  S102: {
    severity: 'error',
    says: ({ name }) => `there is no file ${JSON.stringify(name)}`,
    fix: 'correct the path: it is relative to the file that imports it',
  },
  S103: { severity: 'error', says: ({ detail }) => `${detail}`, fix: 'correct the import, or install the package' },
  S104: {
    severity: 'error',
    says: ({ detail }) => `${detail}, which scripts have not`,
    fix: 'write the calls that it stands for, or build the file first',
  },
  H101: {
    severity: 'error',
    says: ({ name }) => `\`${name}\` is assigned over there, where it is a copy: nothing would change here`,
    fix: 'return the new value, and assign it here',
  },
  H102: {
    severity: 'warning',
    says: ({ name }) => `\`${name}\` is assigned elsewhere, too: over there it keeps the value it has at the call`,
    fix: 'copy it into a `const`, or pass it as an argument',
  },
  H103: {
    severity: 'error',
    says: ({ name }) => `\`${name}\` belongs to what is around the function, which stays here`,
    fix: 'put what is needed of it into a `const` before the call',
  },
  H104: {
    severity: 'error',
    says: ({ name, detail }) => `\`${name}\` ${detail ?? 'cannot be made ready to run elsewhere'}`,
    fix: 'write what is meant directly: an import of a literal, a value in a `const`',
  },
  H105: {
    severity: 'error',
    says: ({ name }) => `${name} is no function whose text is known: it cannot be sent`,
    fix: 'write the function in the call, as `async () => …`, or give the name of a function of this file or an import',
  },
  H106: {
    severity: 'error',
    says: ({ name, detail }) => `\`${name}\` is needed over there, but ${detail}`,
    fix: 'pass what it needs as an argument, or make it a `const`',
  },
  H107: {
    severity: 'error',
    says: ({ name, detail }) => `${name} ${detail}`,
    fix: 'it would have to be installed over there: use it here, and send its results',
  },
  H108: {
    severity: 'error',
    says: ({ name, detail }) => `\`${name}\` is ${detail}, which stays here`,
    fix: 'open it inside of the function, or send what is read from it',
  },
  H109: {
    severity: 'warning',
    says: ({ name, detail }) =>
      `\`${name}\` is not known to be a host; if it is one, this function cannot run there: write \`remote(${name}, …)\` (${detail})`,
    fix: 'or declare what it is called on as `Host`, so that this is an error where the function needs it',
  },
  H201: {
    severity: 'error',
    says: ({ name, detail }) => `${name} cannot be sent: it is ${detail}`,
    fix: 'send what is needed of it, as values',
  },
  // What is not written out is told at the call.
  H202: {
    severity: 'warning',
    says: ({ name, detail }) => `${name} takes ${detail} on its way`,
    fix: 'stream it, or send a file',
  },
  H203: {
    severity: 'warning',
    says: ({ name, detail }) => `\`${name}\` is a secret: ${detail}`,
    fix: 'give it to a command by `.stdin(…)` or `.env({ … })`, and keep it out of texts',
  },
  H301: {
    severity: 'error',
    says: ({ name }) => `\`${name}\` is a frozen copy over there: changing what is in it throws`,
    fix: 'copy it first (`structuredClone`), and return what is wanted of it',
  },
  // Which Node.js a host has is told at the first call to it.
  H302: {
    severity: 'warning',
    says: ({ name, detail }) => `\`${name}\` ${detail}`,
    fix: 'install a newer Node.js there, or allow `uploadRuntime`',
  },
  H303: {
    severity: 'error',
    says: ({ name, detail }) => `\`${name}\` ${detail}`,
    fix: 'import it, declare it, or ask for it first: `typeof name !== "undefined"`',
  },
  H401: {
    severity: 'error',
    says: ({ name, detail }) => `${name} cannot be sent back: it is ${detail}`,
    fix: 'return what is needed of it, as values',
  },
  C101: {
    severity: 'error',
    says: ({ detail }) => `the command cannot be read: ${detail}`,
    fix: 'correct the command',
  },
  C102: {
    severity: 'warning',
    says: ({ name }) =>
      `\`${name}\` changes everything from the root down when nothing, or \`/\`, stands before the slash`,
    fix: 'give a path that was checked whole: `${path}` alone, not `${path}/…`',
  },
  C103: {
    severity: 'error',
    says: ({ name, detail }) => `await is missing: \`${name}\` is a promise, ${detail}`,
    fix: 'write `await` before it',
  },
} as const satisfies Record<string, Row>

/** One thing that was found. */
export interface Finding {
  readonly id: DiagnosticId
  readonly severity: 'error' | 'warning'
  readonly path: string
  /** The text of the file, for the excerpt. */
  readonly text: string
  /** Offsets in the text, in UTF-16 code units. */
  readonly start: number
  readonly end: number
  readonly message: string
  readonly fix: string
}

/** Where something is. */
export interface Place {
  readonly path: string
  readonly text: string
}

/** Makes a finding of a row; a case that is surely harmless is told as a warning. */
export function finding(
  id: DiagnosticId,
  { path, text }: Place,
  { start, end }: { readonly start: number; readonly end: number },
  subject: Subject,
  severity: 'error' | 'warning' = diagnostics[id].severity,
): Finding {
  const { says, fix }: Row = diagnostics[id]
  return { id, severity, path, text, start, end, message: says(subject), fix }
}
