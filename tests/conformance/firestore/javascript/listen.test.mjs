// Listeners of @google-cloud/firestore: it checks the server's messages more strictly than other clients do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldValue } from "@google-cloud/firestore";
import { db, fieldsOf, fresh, Watcher } from "./shared.mjs";

test("a query as documents come, change and leave", async () => {
  const people = fresh();
  await people.doc("a").set({ n: 1 });
  const watcher = new Watcher(people.where("n", ">", 0).orderBy("n"));
  await watcher.until((seen) => seen.size === 1);
  await people.doc("b").set({ n: 2 });
  await watcher.until((seen) => seen.size === 2);
  await people.doc("a").update({ n: FieldValue.increment(5) });
  const moved = await watcher.until((seen) => seen.docs[0]?.id === "b");
  assert.deepEqual(moved.docChanges().map((change) => [change.type, change.doc.id, change.oldIndex, change.newIndex]), [["modified", "a", 0, 1]]);
  await people.doc("b").delete();
  await people.doc("a").update({ n: 0 });
  await watcher.until((seen) => seen.empty);
  watcher.close();
  const changes = watcher.snapshots.flatMap((seen) => seen.docChanges().map((change) => `${change.type} ${change.doc.id}`));
  assert.deepEqual(changes, ["added a", "added b", "modified a", "removed b", "removed a"]);
});

test("a document that does not exist yet", async () => {
  const document = fresh().doc("later");
  const watcher = new Watcher(document);
  await watcher.until((seen) => !seen.exists);
  await document.set({ n: 1 });
  assert.deepEqual((await watcher.until((seen) => seen.exists)).data(), { n: 1 });
  await document.delete();
  await watcher.until((seen) => !seen.exists);
  watcher.close();
});

test("a batch is one snapshot for a listener of all", async () => {
  const people = fresh();
  const watcher = new Watcher(people);
  await watcher.until((seen) => seen.empty);
  for (let round = 0; round < 4; round++) {
    const batch = db.batch();
    for (const id of ["a", "b", "c"]) batch.set(people.doc(id), { round });
    await batch.commit();
  }
  await watcher.until((seen) => seen.size === 3 && seen.docs[0].get("round") === 3);
  watcher.close();
  for (const seen of watcher.snapshots.slice(1)) {
    assert.equal(new Set(seen.docs.map((document) => document.get("round"))).size, 1);
  }
});

test("limits, limits to the last, and offsets", async () => {
  const people = fresh();
  for (let n = 0; n < 5; n++) await people.doc(`d${n}`).set({ n });
  const first = new Watcher(people.orderBy("n").limit(2));
  const last = new Watcher(people.orderBy("n").limitToLast(2));
  const second = new Watcher(people.orderBy("n").offset(1).limit(1));
  await first.until((seen) => seen.size === 2);
  await second.until((seen) => seen.docs[0]?.id === "d1");
  await last.until((seen) => seen.size === 2);
  await people.doc("d0").delete();
  await people.doc("d4").delete();
  assert.deepEqual(Object.keys(fieldsOf(await first.until((seen) => seen.docs.at(-1)?.id === "d2"))), ["d1", "d2"]);
  assert.deepEqual(Object.keys(fieldsOf(await last.until((seen) => seen.docs[0]?.id === "d2"))), ["d2", "d3"]);
  await second.until((seen) => seen.size === 1 && seen.docs[0].id === "d2");
  first.close();
  last.close();
  second.close();
});

test("two hundred listeners at once", async () => {
  const people = fresh();
  const watchers = Array.from({ length: 200 }, (_, n) => new Watcher(people.where("n", "==", n % 50)));
  await Promise.all(watchers.map((watcher) => watcher.until((seen) => seen.empty)));
  await Promise.all(Array.from({ length: 50 }, (_, n) => people.doc(`d${n}`).set({ n })));
  await Promise.all(watchers.map((watcher, n) => watcher.until((seen) => seen.docs[0]?.id === `d${n % 50}`)));
  for (const watcher of watchers) {
    assert.equal(watcher.snapshots.length, 2);
    watcher.close();
  }
});
