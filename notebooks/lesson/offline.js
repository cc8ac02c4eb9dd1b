// The service worker of the pages on a web host: after one visit they open without a network too. hosting.py puts
// before this the VERSION of the pages, made from what stands in them, and FILES, the names of all.
//
// The network comes first, and what was kept only where there is none: a number that was corrected is seen at the next
// visit, not at the one after it. One cache holds one version whole, so no page meets the script of another one.

const HERE = self.registration.scope, OURS = `lessons ${HERE} `, CACHE = OURS + VERSION;
const nameOf = address => address.split(/[?#]/)[0].slice(HERE.length) || "index.html";

// What did not change since the last version comes from the browser's own cache, once the host has said so.
const keep = async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map(name => new Request(HERE + name, { cache: "no-cache" })));
  await self.skipWaiting();
};

// Caches of another copy on the same host, and those of other pages there, are not ours.
const forget = async () => {
  for (const name of await caches.keys())
    if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
};

const answer = async request => {
  try {
    return await fetch(request, { cache: "no-cache" });
  } catch (error) {
    const cache = await caches.open(CACHE), kept = await cache.match(HERE + nameOf(request.url));
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("install", event => event.waitUntil(keep()));
self.addEventListener("activate", event => event.waitUntil(forget()));
self.addEventListener("fetch", event => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(HERE) && FILES.includes(nameOf(url))) event.respondWith(answer(event.request));
});
