// Runs in a page: sends 300,000 bytes to an upload's URL in two chunks, and reads ten of them back.
async ({ session, media }) => {
  const bytes = new TextEncoder().encode("x".repeat(300_000));
  const send = (from, to, total) =>
    fetch(session, {
      method: "PUT",
      body: bytes.subarray(from, to),
      headers: { "Content-Range": `bytes ${from}-${to - 1}/${total}` },
    });
  const first = await send(0, 262_144, "*");
  const last = await send(262_144, 300_000, 300_000);
  const part = await fetch(media, { headers: { Range: "bytes=10-19" } });
  return {
    first: { status: first.status, range: first.headers.get("Range") },
    object: await last.json(),
    part: { status: part.status, range: part.headers.get("Content-Range"), text: await part.text() },
    hash: part.headers.get("X-Goog-Hash"),
  };
};
