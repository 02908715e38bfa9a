// The Firebase web SDK waits for the first snapshot of a collection: snapshot.mjs PORT COLLECTION
// Says {"documents", "milliseconds", "bytes"} as one line of JSON; bytes is the length of all text fields.
import { initializeApp } from "@firebase/app";
import { collection, connectFirestoreEmulator, initializeFirestore, onSnapshot, terminate } from "@firebase/firestore";

const [port, name] = process.argv.slice(2);
const db = initializeFirestore(initializeApp({ projectId: "aloft-dev", apiKey: "none" }), {});
connectFirestoreEmulator(db, "127.0.0.1", Number(port));

const began = performance.now();
const snapshot = await new Promise((resolve, reject) => {
  onSnapshot(collection(db, name), (seen) => { if (!seen.metadata.fromCache) resolve(seen); }, reject);
});
const bytes = snapshot.docs.reduce((sum, document) => sum + document.get("text").length, 0);
console.log(JSON.stringify({ documents: snapshot.size, milliseconds: performance.now() - began, bytes }));
await terminate(db);
process.exit(0);
