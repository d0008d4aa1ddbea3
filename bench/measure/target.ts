/** The one sshd of a run, as every driver is told of it. */
export interface Target {
  readonly host: string
  readonly user: string
  /** Private key file (ed25519, no passphrase) that the server accepts. */
  readonly keyFile: string
  /** Host key as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string
  /** known_hosts file that holds the host key under the name `alias`, whatever the port. */
  readonly knownHostsFile: string
  readonly alias: string
  /** Folder for control sockets and other files of the run. */
  readonly directory: string
}
