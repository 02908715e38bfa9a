// @google-cloud/storage against `aloft serve`, with key files that Aloft has issued.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Storage } from "@google-cloud/storage";
import { JWT } from "google-auth-library";

const { ENDPOINT, KEY_FILE, READER_KEY_FILE, BUCKET } = process.env;
const FULL = "https://www.googleapis.com/auth/cloud-platform";

// The client's token URL is fixed; in a universe of its own it signs its tokens itself. Resumable uploads sign in only where the
// endpoint's host is the universe or in it.
function storageOf(keyFilename) {
  return new Storage({
    apiEndpoint: ENDPOINT,
    keyFilename,
    universeDomain: new URL(ENDPOINT).hostname,
    useAuthWithCustomEndpoint: true,
    retryOptions: { autoRetry: false },
  });
}

test("a key file and a universe are enough", async () => {
  const bucket = storageOf(KEY_FILE).bucket(BUCKET);
  await bucket.create();
  await bucket.file("a.txt").save("written by node", { resumable: false });
  const [content] = await bucket.file("a.txt").download();
  assert.equal(content.toString(), "written by node");
  await bucket.file("b.txt").save("written in pieces", { resumable: true });
  const [files] = await bucket.getFiles();
  assert.deepEqual(files.map((file) => file.name), ["a.txt", "b.txt"]);
});

test("so is a client that is told to sign its tokens itself", async () => {
  const info = JSON.parse(readFileSync(KEY_FILE));
  const authClient = new JWT({ email: info.client_email, key: info.private_key, keyId: info.private_key_id, scopes: [FULL] });
  authClient.useJWTAccessWithScope = true;
  const storage = new Storage({ apiEndpoint: ENDPOINT, projectId: info.project_id, authClient, useAuthWithCustomEndpoint: true });
  const [content] = await storage.bucket(BUCKET).file("a.txt").download();
  assert.equal(content.toString(), "written by node");
});

test("a policy binds the account", async () => {
  const bucket = storageOf(READER_KEY_FILE).bucket(BUCKET);
  const [content] = await bucket.file("a.txt").download();
  assert.equal(content.toString(), "written by node");
  await assert.rejects(bucket.file("c.txt").save("no", { resumable: false }), { code: 403 });
  await assert.rejects(bucket.file("a.txt").delete(), { code: 403 });
});

test("without credentials nothing is served", async () => {
  const storage = new Storage({ apiEndpoint: ENDPOINT, projectId: "test-project", retryOptions: { autoRetry: false } });
  await assert.rejects(storage.bucket(BUCKET).file("a.txt").download(), { code: 401 });
});
