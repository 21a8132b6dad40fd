/** The widths in pixels in which the server stores each picture. */
type PictureSize = 64 | 256 | 1024;

/**
 * The address of a character's picture, through this app's proxy, because the policy allows no pictures from elsewhere.
 */
export function buildPictureUrl(avatarUrl: string, size: PictureSize): string {
  return `${avatarUrl.replace(/^\/api\//, "/api/dj/")}?size=${size}`;
}
