/** Somebody's address in the line that `TRUSTED_PROXY_COUNT` lets the backend believe (`scripts/e2e`). */
export function createNetworkAddress(): string {
  const parts = Array.from({ length: 3 }, () => Math.floor(Math.random() * 256));
  return `10.${parts.join(".")}`;
}
