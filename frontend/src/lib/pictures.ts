/** The widths in pixels in which the server keeps each picture. */
type PictureSize = 64 | 256 | 1024;

/** Where a character's picture is fetched: through this app, because pages load no pictures from elsewhere. */
export function buildPictureUrl(avatarUrl: string, size: PictureSize): string {
  return `${avatarUrl.replace(/^\/api\//, "/api/dj/")}?size=${size}`;
}
