// The Firebase web SDK in Node.js, where it speaks gRPC: every read is a Listen, every write goes through the Write stream, and
// all listeners of a program share one stream. It stops with an internal assertion when the messages are not as it expects.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, test } from "node:test";
import { deleteApp, initializeApp } from "@firebase/app";
import {
  Bytes, GeoPoint, Timestamp, addDoc, and, arrayRemove, arrayUnion, average, collection, collectionGroup, connectFirestoreEmulator,
  count, deleteDoc, deleteField, disableNetwork, doc, enableNetwork, getAggregateFromServer, getCountFromServer, getDoc,
  getDocFromServer, getDocs, getFirestore, increment, limit, limitToLast, onSnapshot, or, orderBy, query, runTransaction,
  serverTimestamp, setDoc, startAfter, sum, updateDoc, vector, waitForPendingWrites, where, writeBatch,
} from "@firebase/firestore";

const SECONDS_MAX = 180;  // for what hangs: how fast it is is not tested here
const [host, port] = process.env.FIRESTORE_EMULATOR_HOST.split(":");
const apps = [];

function open() {
  const app = initializeApp({ projectId: "aloft-dev", apiKey: "none" }, `app-${apps.length}`);
  apps.push(app);
  const db = getFirestore(app);
  connectFirestoreEmulator(db, host, Number(port));
  return db;
}
after(() => Promise.all(apps.map(deleteApp)));

const db = open();
const fresh = () => collection(db, `web-${randomBytes(8).toString("hex")}`);
const idsOf = async (what) => (await getDocs(what)).docs.map((document) => document.id);

// Resolves with the first snapshot that satisfies the condition and holds nothing unconfirmed.
function until(watched, condition) {
  return new Promise((resolve, reject) => {
    let close = () => {};
    const late = setTimeout(() => reject(new Error("the snapshot never came")), SECONDS_MAX * 1000);
    close = onSnapshot(watched, { includeMetadataChanges: true }, (snapshot) => {
      if (snapshot.metadata.fromCache || snapshot.metadata.hasPendingWrites || !condition(snapshot)) return;
      clearTimeout(late);
      queueMicrotask(() => close());
      resolve(snapshot);
    }, reject);
  });
}

test("every kind of value comes back", async () => {
  const document = doc(fresh(), "kinds");
  const fields = {
    none: null, yes: true, int: 42, half: 0.5, text: "한글 \u{1f399}", bytes: Bytes.fromUint8Array(new Uint8Array([0, 255])),
    at: new Timestamp(1_790_000_000, 123_456_000), place: new GeoPoint(1.5, -2), list: [1, { a: [null] }], map: { "x.y": 1 }, vector: vector([1, 2]),
  };
  await setDoc(document, fields);
  const read = (await getDocFromServer(document)).data();
  assert.ok(read.bytes.isEqual(fields.bytes) && read.place.isEqual(fields.place) && read.at.isEqual(fields.at) && read.vector.isEqual(fields.vector));
  assert.deepEqual([read.none, read.yes, read.int, read.half, read.text, read.list, read.map], [null, true, 42, 0.5, fields.text, fields.list, fields.map]);
});

test("writes of all sorts are confirmed", async () => {
  const people = fresh();
  const ada = doc(people, "ada");
  await setDoc(ada, { born: 1815, tags: ["a"], gone: 1 });
  await updateDoc(ada, { born: increment(1), tags: arrayUnion("b"), gone: deleteField(), at: serverTimestamp() });
  await updateDoc(ada, { tags: arrayRemove("a") });
  await setDoc(ada, { name: { last: "King" } }, { merge: true });
  const read = (await getDocFromServer(ada)).data();
  assert.ok(read.at instanceof Timestamp);
  delete read.at;
  assert.deepEqual(read, { born: 1816, tags: ["b"], name: { last: "King" } });
  await assert.rejects(updateDoc(doc(people, "nobody"), { x: 1 }), { code: "not-found" });
  const batch = writeBatch(db);
  for (let n = 0; n < 50; n++) batch.set(doc(people, `d${n}`), { n });
  batch.delete(ada);
  await batch.commit();
  assert.equal((await getCountFromServer(people)).data().count, 50);
  assert.equal((await getDoc(ada)).exists(), false);
  const added = await addDoc(people, { n: -1 });
  assert.equal((await getDocFromServer(added)).get("n"), -1);
});

test("queries and aggregations", async () => {
  const people = fresh();
  for (let n = 0; n < 6; n++) await setDoc(doc(people, `d${n}`), { n, even: n % 2 === 0, tags: [`t${n % 3}`] });
  assert.deepEqual(await idsOf(query(people, where("n", ">", 3))), ["d4", "d5"]);
  assert.deepEqual(await idsOf(query(people, where("even", "==", true), orderBy("n", "desc"), limit(2))), ["d4", "d2"]);
  assert.deepEqual(await idsOf(query(people, orderBy("n"), limitToLast(2))), ["d4", "d5"]);
  assert.deepEqual(await idsOf(query(people, orderBy("n"), startAfter(3))), ["d4", "d5"]);
  assert.deepEqual(await idsOf(query(people, where("tags", "array-contains", "t1"))), ["d1", "d4"]);
  assert.deepEqual(await idsOf(query(people, or(where("n", "==", 0), and(where("even", "==", false), where("n", ">", 4))))), ["d0", "d5"]);
  assert.deepEqual(await idsOf(query(people, where("n", "in", [1, 5, 9]))), ["d1", "d5"]);
  const computed = await getAggregateFromServer(people, { all: count(), total: sum("n"), mean: average("n") });
  assert.deepEqual(computed.data(), { all: 6, total: 15, mean: 2.5 });
  await setDoc(doc(people, `d0/${people.id}/deep`), { n: 100 });
  assert.deepEqual(await idsOf(query(collectionGroup(db, people.id), where("n", ">=", 5))), ["d5", "deep"]);
});

test("a listener of one program hears what another writes", async () => {
  const people = fresh();
  const other = open();
  const snapshots = [];
  const close = onSnapshot(people, (snapshot) => snapshots.push(snapshot));
  await until(people, (snapshot) => snapshot.empty);
  for (let n = 0; n < 5; n++) await setDoc(doc(other, people.id, "x"), { n });
  await until(people, (snapshot) => snapshot.docs[0]?.get("n") === 4);
  await deleteDoc(doc(other, people.id, "x"));
  await until(people, (snapshot) => snapshot.empty);
  close();
  const seen = snapshots.filter((snapshot) => !snapshot.empty).map((snapshot) => snapshot.docs[0].get("n"));
  assert.deepEqual(seen, [...seen].sort());
});

test("many targets on one stream, added and removed while writes go on", async () => {
  const people = fresh();
  const other = open();
  let writing = true;
  const writer = (async () => {
    for (let n = 0; writing; n++) await setDoc(doc(other, people.id, `d${n % 10}`), { n, slot: n % 10 });
  })();
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: 10 }, (_, slot) =>
      until(query(people, where("slot", "==", slot)), (snapshot) => snapshot.size === 1)));
  }
  writing = false;
  await writer;
  assert.equal((await getDocs(people)).size, 10);
});

test("two documents of a batch are never seen apart", async () => {
  const people = fresh();
  const other = open();
  const apart = [];
  const close = onSnapshot(people, (snapshot) => {
    const rounds = new Set(snapshot.docs.map((document) => document.get("round")));
    if (rounds.size > 1 || snapshot.size === 1) apart.push(snapshot.docs.map((document) => document.data()));
  });
  for (let round = 0; round < 10; round++) {
    const batch = writeBatch(other);
    batch.set(doc(other, people.id, "a"), { round });
    batch.set(doc(other, people.id, "b"), { round });
    await batch.commit();
  }
  await until(people, (snapshot) => snapshot.docs[1]?.get("round") === 9);
  close();
  assert.deepEqual(apart, []);
});

test("transactions are run again when another commits first", async () => {
  const shared = doc(fresh(), "shared");
  await setDoc(shared, { n: 0 });
  const clients = [db, open(), open()];
  await Promise.all(clients.flatMap((client) => [1, 2].map(() => runTransaction(client, async (transaction) => {
    const read = await transaction.get(doc(client, shared.path));
    transaction.update(doc(client, shared.path), { n: read.get("n") + 1 });
  }, { maxAttempts: 20 }))));
  assert.equal((await getDocFromServer(shared)).get("n"), 6);
});

test("writes made offline arrive, and what changed meanwhile is told", async () => {
  const people = fresh();
  const other = open();
  await setDoc(doc(people, "a"), { n: 1 });
  await setDoc(doc(people, "b"), { n: 1 });
  const close = onSnapshot(people, () => {});
  await until(people, (snapshot) => snapshot.size === 2);
  await disableNetwork(db);
  const pending = setDoc(doc(people, "c"), { n: 3 });
  await deleteDoc(doc(other, people.id, "a"));
  await updateDoc(doc(other, people.id, "b"), { n: 2 });
  await enableNetwork(db);
  await pending;
  await waitForPendingWrites(db);
  const seen = await until(people, (snapshot) => snapshot.size === 2 && snapshot.docs[0].get("n") === 2);
  assert.deepEqual(seen.docs.map((document) => document.id), ["b", "c"]);
  close();
});
