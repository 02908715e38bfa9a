// @google-cloud/firestore against `aloft serve`: gRPC over TLS, with a key file that Aloft has issued.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Firestore } from "@google-cloud/firestore";

const { ENDPOINT, KEY_FILE, READER_KEY_FILE, BUCKET } = process.env;
const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;

function firestoreOf(keyFilename, more = {}) {
  const { hostname, port } = new URL(ENDPOINT);
  return new Firestore({ host: hostname, port: Number(port), ssl: true, keyFilename, projectId: "test-project", ...more });
}

test("a key file is all that it needs", async () => {
  const firestore = firestoreOf(KEY_FILE);
  const document = firestore.collection(BUCKET).doc("alice");
  await document.set({ age: 30 });
  assert.deepEqual((await document.get()).data(), { age: 30 });
  const seen = await new Promise((resolve, reject) => {
    const stop = document.onSnapshot((snapshot) => { stop(); resolve(snapshot.data()); }, reject);
  });
  assert.deepEqual(seen, { age: 30 });
  await firestore.terminate();
});

test("a policy binds the account", async () => {
  const firestore = firestoreOf(READER_KEY_FILE);
  await assert.rejects(firestore.collection(BUCKET).doc("bob").set({ age: 1 }), { code: PERMISSION_DENIED });
  await firestore.terminate();
});

test("another key's signature is refused", async () => {
  const { generateKeyPairSync } = await import("node:crypto");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const credentials = {
    client_email: "app@test-project.iam.gserviceaccount.com",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
  const firestore = firestoreOf(undefined, { credentials });
  await assert.rejects(firestore.collection(BUCKET).doc("alice").get(), { code: UNAUTHENTICATED });
  await firestore.terminate();
});
