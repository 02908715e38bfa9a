// @google-cloud/firestore, unmodified: what a server program in Node.js does with documents and queries.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AggregateField, FieldPath, FieldValue, Filter, Firestore, GeoPoint, Timestamp } from "@google-cloud/firestore";
import { db, fresh, idsOf, refused } from "./shared.mjs";

const NOT_FOUND = 5, ALREADY_EXISTS = 6, FAILED_PRECONDITION = 9;

test("every kind of value comes back", async () => {
  const fields = {
    none: null, yes: true, int: 42, double: -0.5, text: "한글 \u{1f399}", bytes: Buffer.from([0, 255]),
    at: new Timestamp(1_790_000_000, 123_456_000), place: new GeoPoint(1.5, -2.5), list: [1, { a: [null] }],
    reference: db.doc("a/b"), vector: FieldValue.vector([1, 2.5]), map: { "x.y": { z: 1 } },
  };
  const document = fresh().doc("kinds");
  await document.set(fields);
  const read = await document.get();
  assert.ok(read.get("reference").isEqual(fields.reference) && read.get("vector").isEqual(fields.vector));
  const { reference: _, vector: __, ...plain } = read.data();
  const { reference: ___, vector: ____, ...expected } = fields;
  assert.deepEqual(plain, expected);
});

test("integers above 2^53 are exact with useBigInt", async () => {
  const exact = new Firestore({ projectId: "aloft-dev", useBigInt: true });
  const people = fresh();
  const document = exact.doc(people.doc("big").path);
  await document.set({ n: 2n ** 53n + 1n });
  assert.equal((await document.get()).get("n"), 2n ** 53n + 1n);
  assert.deepEqual(await idsOf(exact.collection(people.id).where("n", "==", 2n ** 53n)), []);
  assert.deepEqual(await idsOf(exact.collection(people.id).where("n", ">", 2n ** 53n)), ["big"]);
  await exact.terminate();
});

test("create, update, delete and their preconditions", async () => {
  const ada = fresh().doc("ada");
  const created = await ada.create({ born: 1815, name: { first: "Ada" } });
  await assert.rejects(ada.create({}), refused(ALREADY_EXISTS));
  await ada.update({ "name.last": "King", born: FieldValue.increment(1) });
  await assert.rejects(ada.update({ x: 1 }, { lastUpdateTime: created.writeTime }), refused(FAILED_PRECONDITION));
  await ada.set({ name: { last: "Lovelace" } }, { mergeFields: ["name.last"] });
  assert.deepEqual((await ada.get()).data(), { born: 1816, name: { first: "Ada", last: "Lovelace" } });
  await assert.rejects(ada.parent.doc("nobody").update({ x: 1 }), refused(NOT_FOUND, "No document to update"));
  await ada.delete({ exists: true });
  await assert.rejects(ada.delete({ exists: true }), refused(NOT_FOUND));
});

test("transforms", async () => {
  const document = fresh().doc("t");
  await document.set({ list: [1, 2], n: 1 });
  const { writeTime } = await document.update({
    list: FieldValue.arrayUnion(2, 3), n: FieldValue.increment(0.5), at: FieldValue.serverTimestamp(), gone: FieldValue.delete(),
  });
  const read = (await document.get()).data();
  assert.deepEqual(read.list, [1, 2, 3]);
  assert.equal(read.n, 1.5);
  assert.ok(Math.abs(read.at.toMillis() - writeTime.toMillis()) < 100);
  await document.update({ list: FieldValue.arrayRemove(1, 3) });
  assert.deepEqual((await document.get()).get("list"), [2]);
});

test("batches, getAll with a mask, and bulk writes", async () => {
  const people = fresh();
  const batch = db.batch();
  for (let number = 0; number < 100; number++) batch.set(people.doc(`d${number}`), { number, deep: { x: number, y: 0 } });
  const times = new Set((await batch.commit()).map((result) => result.writeTime.toMillis()));
  assert.equal(times.size, 1);
  const found = await db.getAll(people.doc("d1"), people.doc("none"), { fieldMask: ["deep.x"] });
  assert.deepEqual(found.map((each) => each.data()), [{ deep: { x: 1 } }, undefined]);

  const failed = [];
  const writer = db.bulkWriter();
  writer.onWriteError((error) => { failed.push([error.documentRef.id, error.code]); return false; });
  for (let number = 90; number < 130; number++) writer.create(people.doc(`d${number}`), { number }).catch(() => {});
  await writer.close();
  assert.deepEqual(failed.map(([id]) => id).sort(), Array.from({ length: 10 }, (_, n) => `d${90 + n}`));
  assert.ok(failed.every(([, code]) => code === ALREADY_EXISTS));
  assert.equal((await people.count().get()).data().count, 130);
});

test("queries", async () => {
  const people = fresh();
  const all = { a: [1, ["x"]], b: [2, ["x", "y"]], c: [3, []], d: [4, ["z"]], e: [null, ["y"]] };
  for (const [id, [n, tags]] of Object.entries(all)) await people.doc(id).set({ n, tags, even: n % 2 === 0 });
  const expectations = [
    [people.where("n", ">", 1).where("n", "<=", 3), ["b", "c"]],
    [people.where("n", "!=", 3), ["a", "b", "d"]],
    [people.where("n", "in", [1, 4, 9]), ["a", "d"]],
    [people.where("n", "not-in", [1, 2]), ["c", "d"]],
    [people.where("tags", "array-contains", "x"), ["a", "b"]],
    [people.where("tags", "array-contains-any", ["y", "z"]), ["b", "d", "e"]],
    [people.where(Filter.or(Filter.where("n", "==", 1), Filter.and(Filter.where("even", "==", true), Filter.where("n", ">", 2)))), ["a", "d"]],
    [people.where("n", "==", null), ["e"]],
    [people.orderBy("n", "desc").limit(2), ["d", "c"]],
    [people.orderBy("n").limitToLast(2), ["c", "d"]],
    [people.orderBy("n").startAfter(1).endAt(3), ["b", "c"]],
    [people.orderBy("n").startAt(await people.doc("c").get()), ["c", "d"]],
    [people.where(FieldPath.documentId(), ">=", "c").orderBy(FieldPath.documentId(), "asc"), ["c", "d", "e"]],
    [people.where("n", ">", 1).where("even", "==", true).offset(1), ["d"]],
  ];
  for (const [index, [query, expected]] of expectations.entries()) {
    assert.deepEqual((await idsOf(query)).sort(), [...expected].sort(), `query ${index}`);
  }
  assert.deepEqual(await idsOf(people.orderBy("n", "desc").limit(2)), ["d", "c"]);
  const projected = await people.select("n").where("n", "==", 2).get();
  assert.deepEqual(projected.docs[0].data(), { n: 2 });
});

test("aggregations, nearest, explain", async () => {
  const people = fresh();
  for (const n of [1, 2, 3]) await people.doc(`d${n}`).set({ n, at: FieldValue.vector([n, 0]) });
  const got = await people.aggregate({ all: AggregateField.count(), sum: AggregateField.sum("n"), mean: AggregateField.average("n") }).get();
  assert.deepEqual(got.data(), { all: 3, sum: 6, mean: 2 });
  const none = await people.aggregate({ sum: AggregateField.sum("absent"), mean: AggregateField.average("absent") }).get();
  assert.deepEqual(none.data(), { sum: 0, mean: null });
  const near = await people.findNearest({ vectorField: "at", queryVector: [3, 0], limit: 2, distanceMeasure: "EUCLIDEAN", distanceResultField: "d" }).get();
  assert.deepEqual(near.docs.map((document) => [document.id, document.get("d")]), [["d3", 0], ["d2", 1]]);
  const explained = await people.where("n", ">", 1).explain({ analyze: true });
  assert.equal(explained.snapshot.size, 2);
  assert.equal(explained.metrics.executionStats.resultsReturned, 2);
  const planned = await people.where("n", ">", 1).explain();
  assert.ok(planned.snapshot === null, "a plan has no results");
  assert.ok(planned.metrics.planSummary.indexesUsed.length > 0);
});

test("collections, missing documents and recursive delete", async () => {
  const people = fresh();
  await people.doc("parent/kids/one").set({ n: 1 });
  await people.doc("parent/kids/one/deep/two").set({ n: 2 });
  assert.deepEqual((await people.listDocuments()).map((each) => each.id), ["parent"]);
  assert.deepEqual((await people.doc("parent").listCollections()).map((each) => each.id), ["kids"]);
  await db.recursiveDelete(people);
  assert.deepEqual(await people.listDocuments(), []);
});

test("a large result streams", async () => {
  const people = fresh();
  const writer = db.bulkWriter();
  for (let number = 0; number < 1000; number++) writer.set(people.doc(String(number).padStart(5, "0")), { number, text: "x".repeat(1000) });
  await writer.close();
  let seen = 0;
  for await (const document of people.orderBy("number").stream()) assert.equal(document.get("number"), seen++);
  assert.equal(seen, 1000);
});

test("a transaction is run again when another commits first", async () => {
  const document = fresh().doc("shared");
  await document.set({ n: 0 });
  await Promise.all(Array.from({ length: 8 }, () => db.runTransaction(async (transaction) => {
    const { n } = (await transaction.get(document)).data();
    transaction.update(document, { n: n + 1 });
  }, { maxAttempts: 40 })));
  assert.equal((await document.get()).get("n"), 8);
});

test("read-only transactions see one moment, also a past one", async () => {
  const people = fresh();
  await people.doc("a").set({ n: 1 });
  const { readTime } = await people.doc("a").get();
  await people.doc("a").set({ n: 2 });
  const past = await db.runTransaction((transaction) => transaction.get(people.doc("a")), { readOnly: true, readTime });
  assert.equal(past.get("n"), 1);
  const seen = await db.runTransaction(async (transaction) => {
    const first = (await transaction.get(people.doc("a"))).get("n");
    await people.doc("a").set({ n: 3 });
    const second = (await transaction.get(people.where("n", ">", 0))).docs[0].get("n");
    return [first, second];
  }, { readOnly: true });
  assert.deepEqual(seen, [2, 2]);
});

test("a bundle of documents and a named query can be made", async () => {
  const people = fresh();
  await people.doc("a").set({ n: 1 });
  const bundle = db.bundle("b").add("all", await people.orderBy("n").get()).build().toString();
  assert.match(bundle, /"namedQuery"/);
  assert.match(bundle, new RegExp(`documents/${people.id}/a`));
});
