/**
 * A random client address for `X-Forwarded-For`, by which limits count, because `scripts/e2e` sets
 * `TRUSTED_PROXY_COUNT=1`.
 */
export function createNetworkAddress(): string {
  const parts = Array.from({ length: 3 }, () => Math.floor(Math.random() * 256));
  return `10.${parts.join(".")}`;
}
