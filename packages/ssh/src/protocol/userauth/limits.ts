// Bounds on what a peer may make us hold or do before the user is known.

/** Prompts in one SSH_MSG_USERAUTH_INFO_REQUEST. PAM stacks send a handful; OpenSSH's own tests send 90. */
export const PROMPTS_MAX = 256
/** Rounds of one keyboard-interactive dialogue. A server may send requests without prompts for ever. */
export const DIALOGUE_ROUNDS_MAX = 100
/** Times that one password attempt may end in another demand for a new password. */
export const PASSWORD_CHANGES_MAX = 8
/** Banners a client shows, and their bytes together. OpenSSH sends one, of up to a packet's size. */
export const BANNERS_MAX = 100
export const BANNER_BYTES_MAX = 1024 * 1024
/** Method names a client keeps of one failure; RFC 4251 §6 bounds a name to 64 bytes. */
export const METHOD_NAMES_MAX = 64
export const METHOD_NAME_LENGTH_MAX = 64

/** Failed attempts that a server bears (MaxAuthTries of OpenSSH). */
export const FAILURES_MAX_DEFAULT = 6
/** Requests of any outcome that a server answers, as queries for acceptable keys are no failures. */
export const REQUESTS_MAX = 256
/** Bytes of a user name a server asks its application about. */
export const USER_NAME_LENGTH_MAX = 1024
/** What a server holds back while its application decides: pipelined requests and channel opens. */
export const PENDING_MESSAGES_MAX = 256
export const PENDING_BYTES_MAX = 512 * 1024
/** Messages of the connection protocol that a client may send behind requests that fail. */
export const EARLY_MESSAGES_MAX = 16
