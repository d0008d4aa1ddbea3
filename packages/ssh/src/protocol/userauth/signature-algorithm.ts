// RFC 8332 §3: one RSA key, several signature algorithms. Of other keys the format names the algorithm.

/** The name that a signature blob of this algorithm begins with. */
export function signatureFormatOf(algorithm: string): string {
  const plain = algorithm.replace(/-cert-v\d\d@openssh\.com$/, '')
  if (plain === algorithm) return algorithm
  return plain.startsWith('sk-') ? `${plain}@openssh.com` : plain
}

/**
 * The algorithm to sign with: the first of `accepted` (our own order, PubkeyAcceptedAlgorithms) that the signer can make
 * and the server takes. Without the server's list the first that remains is tried, as RFC 8332 §3.3 allows. Only RSA is
 * looked up in that list, as OpenSSH does: other servers' lists are not complete.
 */
export function chooseSignatureAlgorithm(
  offered: readonly string[],
  accepted: readonly string[],
  serverSignatureAlgorithms: readonly string[] | undefined,
): string | undefined {
  return accepted.find((algorithm) => {
    if (!offered.includes(algorithm)) return false
    if (serverSignatureAlgorithms === undefined) return true
    const format = signatureFormatOf(algorithm)
    return !isRsa(format) || serverSignatureAlgorithms.includes(format)
  })
}

function isRsa(signatureFormat: string): boolean {
  return signatureFormat === 'ssh-rsa' || signatureFormat.startsWith('rsa-sha2-')
}
