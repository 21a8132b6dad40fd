// Shows the app's own page instead of the browser's when there is no network. It caches nothing else: no response of
// the server, and no personal data.
const CACHE = "offline-1";
const PAGE = "/offline.html";
const FILES = [PAGE, "/offline.css", "/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([
      caches
        .keys()
        .then((names) => names.filter((name) => name !== CACHE))
        .then((old) => Promise.all(old.map((name) => caches.delete(name)))),
      // The browser requests a page while the service worker is still starting.
      self.registration.navigationPreload?.enable(),
    ]).then(() => self.clients.claim()),
  );
});

async function load(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const page = await caches.match(PAGE);
    if (page === undefined) throw error;
    return page;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(load(event));
    return;
  }
  // The files of the offline page.
  const { pathname, origin } = new URL(request.url);
  if (request.method === "GET" && origin === self.location.origin && FILES.includes(pathname))
    event.respondWith(fetch(request).catch(() => caches.match(pathname)));
});
