// Signed URLs made by @google-cloud/storage, used by somebody who has nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Storage } from "@google-cloud/storage";

const { ENDPOINT, KEY_FILE, BUCKET } = process.env;
const storage = new Storage({
  apiEndpoint: ENDPOINT,
  keyFilename: KEY_FILE,
  universeDomain: new URL(ENDPOINT).hostname,
  useAuthWithCustomEndpoint: true,
});
const bucket = storage.bucket(`${BUCKET}-signed`);
const soon = () => Date.now() + 60_000;

test("an object by each action and version", async () => {
  await bucket.create();
  for (const version of ["v2", "v4"]) {
    const file = bucket.file(`photos/a b+c ${version}.txt`);
    const [write] = await file.getSignedUrl({ version, action: "write", expires: soon(), contentType: "text/plain" });
    const put = await fetch(write, { method: "PUT", body: "by a signed URL", headers: { "Content-Type": "text/plain" } });
    assert.equal(put.status, 200, await put.text());
    const [read] = await file.getSignedUrl({ version, action: "read", expires: soon(), promptSaveAs: "b.txt" });
    const got = await fetch(read);
    assert.equal(await got.text(), "by a signed URL");
    assert.match(got.headers.get("content-disposition"), /b\.txt/);
    assert.equal((await fetch(read, { method: "DELETE" })).status, 403);
    assert.equal((await fetch(read.replace("photos", "others"))).status, 403);
    const [remove] = await file.getSignedUrl({ version, action: "delete", expires: soon() });
    assert.equal((await fetch(remove, { method: "DELETE" })).status, 204);
    assert.equal((await fetch(read)).status, 404);
  }
});

test("a resumable upload starts by a signed URL", async () => {
  for (const version of ["v2", "v4"]) {
    const file = bucket.file(`big ${version}`);
    const [start] = await file.getSignedUrl({ version, action: "resumable", expires: soon() });
    const begun = await fetch(start, { method: "POST", headers: { "x-goog-resumable": "start" } });
    assert.equal(begun.status, 201, await begun.text());
    const put = await fetch(begun.headers.get("location"), { method: "PUT", body: "all of it" });
    assert.equal(put.status, 200, await put.text());
    assert.equal((await file.download())[0].toString(), "all of it");
  }
});

test("a listing by a signed URL of the bucket", async () => {
  const [url] = await bucket.getSignedUrl({ version: "v4", action: "list", expires: soon() });
  const listed = await fetch(url);
  assert.equal(listed.status, 200);
  assert.match(await listed.text(), /<Key>big v2<\/Key>/);
});

test("a form by a signed policy", async () => {
  const file = bucket.file("from a form.txt");
  const options = { expires: soon(), conditions: [["content-length-range", 1, 100]], fields: { "x-goog-meta-by": "a form" } };
  const [{ fields }] = await file.generateSignedPostPolicyV4(options);
  const url = `${ENDPOINT}/${bucket.name}/`; // the library's own leaves the bucket out where the endpoint is not Google's
  const send = async (content) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob([content]), "a.txt");
    return (await fetch(url, { method: "POST", body: form })).status;
  };
  assert.equal(await send("x".repeat(101)), 400);
  assert.equal(await send("by a form"), 204);
  const [metadata] = await file.getMetadata();
  assert.equal(metadata.metadata.by, "a form");
  assert.equal((await file.download())[0].toString(), "by a form");
});
