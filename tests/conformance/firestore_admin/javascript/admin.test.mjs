// FirestoreAdminClient as it comes, without credentials: databases, indexes, fields, operations.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, test } from "node:test";
import firestore from "@google-cloud/firestore";
import grpc from "@grpc/grpc-js";

const { Firestore, v1 } = firestore;
const [host, port] = process.env.FIRESTORE_EMULATOR_HOST.split(":");
const admin = new v1.FirestoreAdminClient({
  apiEndpoint: host,
  port: Number(port),
  sslCreds: grpc.credentials.createInsecure(),
  projectId: "aloft-dev",
});
after(() => admin.close());

const fresh = () => `js-${randomBytes(8).toString("hex")}`;
const refused = (code, words = "") => (error) => error.code === code && error.message.includes(words);
const { NOT_FOUND, FAILED_PRECONDITION, ALREADY_EXISTS, UNIMPLEMENTED } = grpc.status;

const create = async (databaseId, database = {}) => {
  const [operation] = await admin.createDatabase({
    parent: "projects/aloft-dev",
    databaseId,
    database: { type: "FIRESTORE_NATIVE", locationId: "nam5", ...database },
  });
  const [made] = await operation.promise();
  return made;
};

test("a database is created, used and deleted", async () => {
  const id = fresh();
  const made = await create(id);
  assert.equal(made.name, `projects/aloft-dev/databases/${id}`);
  const db = new Firestore({ projectId: "aloft-dev", databaseId: id });
  await db.doc("rooms/a").set({ n: 1 });
  assert.deepEqual((await db.doc("rooms/a").get()).data(), { n: 1 });
  await db.terminate();
  const [got] = await admin.getDatabase({ name: made.name });
  assert.equal(got.uid, made.uid);
  const [{ databases }] = await admin.listDatabases({ parent: "projects/aloft-dev" });
  assert.ok(databases.some((each) => each.uid === made.uid));
  await assert.rejects(create(id), refused(ALREADY_EXISTS));
  const [operation] = await admin.deleteDatabase({ name: made.name });
  await operation.promise();
  await assert.rejects(admin.getDatabase({ name: made.name }), refused(NOT_FOUND));
});

test("delete protection holds", async () => {
  const made = await create(fresh(), { deleteProtectionState: "DELETE_PROTECTION_ENABLED" });
  await assert.rejects(admin.deleteDatabase({ name: made.name }), refused(FAILED_PRECONDITION));
  const [operation] = await admin.updateDatabase({
    database: { name: made.name, deleteProtectionState: "DELETE_PROTECTION_DISABLED" },
    updateMask: { paths: ["delete_protection_state"] },
  });
  await operation.promise();
  await admin.deleteDatabase({ name: made.name });
});

test("indexes are built and listed", async () => {
  const parent = `projects/aloft-dev/databases/(default)/collectionGroups/${fresh()}`;
  const [operation] = await admin.createIndex({
    parent,
    index: {
      queryScope: "COLLECTION",
      fields: [{ fieldPath: "a", order: "ASCENDING" }, { fieldPath: "b", order: "DESCENDING" }],
    },
  });
  const [made] = await operation.promise();
  const [index] = await admin.getIndex({ name: made.name });
  assert.equal(index.state, "READY");
  assert.equal(operation.metadata.index, index.name);
  const [indexes] = await admin.listIndexes({ parent });
  assert.deepEqual(indexes.map((each) => each.name), [index.name]);
  await admin.deleteIndex({ name: index.name });
  await assert.rejects(admin.getIndex({ name: index.name }), refused(NOT_FOUND));
});

test("a field expires", async () => {
  const name = `projects/aloft-dev/databases/(default)/collectionGroups/${fresh()}/fields/until`;
  const [operation] = await admin.updateField({
    field: { name, ttlConfig: {} },
    updateMask: { paths: ["ttl_config"] },
  });
  await operation.promise();
  const [field] = await admin.getField({ name });
  assert.equal(field.ttlConfig.state, "ACTIVE");
  assert.ok(field.indexConfig.usesAncestorConfig);
});

test("operations can be asked for again", async () => {
  const made = await create(fresh());
  const names = [];
  for await (const each of admin.listOperationsAsync({ name: made.name })) names.push(each.name);
  assert.equal(names.length, 1);
  const [operation] = await admin.getOperation({ name: names[0] });
  assert.ok(operation.done);
});

test("what is not offered is refused", async () => {
  const parent = "projects/aloft-dev/databases/(default)";
  await assert.rejects(admin.listBackupSchedules({ parent }), refused(UNIMPLEMENTED, "not supported"));
});
