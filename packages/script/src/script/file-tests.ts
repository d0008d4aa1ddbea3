// The tests of test(1), by the same names wherever the files are.

/** Runs one test where the files are: `('-f', path)`, `('-nt', path, other)`. */
export type FileTestRunner = (flag: FileTestFlag, ...paths: readonly string[]) => Promise<boolean>

/** What test(1) can be asked about files and descriptors. */
export type FileTestFlag = UnaryFlag | '-nt' | '-ot' | '-ef'

type UnaryFlag =
  `-${'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'k' | 'p' | 'r' | 's' | 't' | 'u' | 'w' | 'x'}` | UpperFlag
type UpperFlag = `-${'G' | 'L' | 'N' | 'O' | 'S'}`

/**
 * Tests of files, as test(1) names them. Links are followed but by `h` and `L`; what does not exist is neither this nor
 * that. Paths are relative to the directory of the scope.
 */
export interface FileTests {
  /** Is there something? The same as `e`. */
  a(path: string): Promise<boolean>
  /** A block device. */
  b(path: string): Promise<boolean>
  /** A character device. */
  c(path: string): Promise<boolean>
  /** A directory. */
  d(path: string): Promise<boolean>
  /** Is there something? */
  e(path: string): Promise<boolean>
  /** A regular file. */
  f(path: string): Promise<boolean>
  /** Its set-group-ID bit is set. */
  g(path: string): Promise<boolean>
  /** A symbolic link, whatever it leads to. */
  h(path: string): Promise<boolean>
  /** Its sticky bit is set. */
  k(path: string): Promise<boolean>
  /** A named pipe. */
  p(path: string): Promise<boolean>
  /** May be read by this process. */
  r(path: string): Promise<boolean>
  /** Is not empty. */
  s(path: string): Promise<boolean>
  /** The descriptor is a terminal: 0 is standard input, 1 standard output, 2 standard error. */
  t(descriptor: number): Promise<boolean>
  /** Its set-user-ID bit is set. */
  u(path: string): Promise<boolean>
  /** May be written by this process. */
  w(path: string): Promise<boolean>
  /** May be run, or entered if it is a directory, by this process. */
  x(path: string): Promise<boolean>
  /** Belongs to the effective group of this process. */
  G(path: string): Promise<boolean>
  /** A symbolic link, whatever it leads to: the same as `h`. */
  L(path: string): Promise<boolean>
  /** Was changed since it was last read. */
  N(path: string): Promise<boolean>
  /** Belongs to the effective user of this process. */
  O(path: string): Promise<boolean>
  /** A socket. */
  S(path: string): Promise<boolean>
  /** `-nt`: `path` was changed later than `other`, or there is no `other`. */
  newer(path: string, other: string): Promise<boolean>
  /** `-ot`: `path` was changed earlier than `other`, or there is no `path`. */
  older(path: string, other: string): Promise<boolean>
  /** `-ef`: both are one file. */
  same(path: string, other: string): Promise<boolean>
  /** The text is empty. */
  z(text: string): boolean
}

/** The tests, run by `run`. */
export function fileTests(run: FileTestRunner): FileTests {
  const one = (flag: UnaryFlag) => (path: string) => run(flag, path)
  const two = (flag: FileTestFlag) => (path: string, other: string) => run(flag, path, other)
  return {
    a: one('-e'),
    b: one('-b'),
    c: one('-c'),
    d: one('-d'),
    e: one('-e'),
    f: one('-f'),
    g: one('-g'),
    h: one('-h'),
    k: one('-k'),
    p: one('-p'),
    r: one('-r'),
    s: one('-s'),
    t: (descriptor) => run('-t', `${descriptor}`),
    u: one('-u'),
    w: one('-w'),
    x: one('-x'),
    G: one('-G'),
    L: one('-L'),
    N: one('-N'),
    O: one('-O'),
    S: one('-S'),
    newer: two('-nt'),
    older: two('-ot'),
    same: two('-ef'),
    z: (text) => text === '',
  }
}
