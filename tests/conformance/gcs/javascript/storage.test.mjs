// Cloud Storage through Google's client for Node.js, with nothing set but STORAGE_EMULATOR_HOST.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { Storage } from "@google-cloud/storage";

const storage = new Storage({ projectId: "aloft-dev" });
const unique = () => "node-" + randomBytes(6).toString("hex");

async function withBucket(act, options = {}) {
  const [bucket] = await storage.createBucket(unique(), options);
  await act(bucket);
  await bucket.deleteFiles({ force: true, versions: true });
  await bucket.delete();
}

test("what was saved is what is read", () =>
  withBucket(async (bucket) => {
    for (const size of [0, 1, 70_000, 3_000_000]) {
      for (const resumable of [false, true]) {
        const body = randomBytes(size);
        const file = bucket.file(`dir/${size} ä+%.bin`);
        await file.save(body, { resumable, metadata: { contentType: "image/png", metadata: { colour: "red" } } });
        const [read] = await file.download();
        assert.ok(read.equals(body));
        const [metadata] = await file.getMetadata();
        assert.equal(metadata.contentType, "image/png");
        assert.deepEqual(metadata.metadata, { colour: "red" });
        assert.equal(Number(metadata.size), size);
      }
    }
  }));

test("streams and ranges", () =>
  withBucket(async (bucket) => {
    const body = randomBytes(1_000_000);
    const file = bucket.file("stream");
    await new Promise((done, failed) => {
      const stream = file.createWriteStream({ resumable: true, chunkSize: 256 * 1024 });
      stream.on("finish", done).on("error", failed);
      stream.end(body);
    });
    const [some] = await file.download({ start: 10, end: 99 });
    assert.ok(some.equals(body.subarray(10, 100)));
  }));

test("lists, copies, moves, compositions", () =>
  withBucket(async (bucket) => {
    for (const name of ["a", "b/1", "b/2"]) await bucket.file(name).save(name);
    const [files, , reply] = await bucket.getFiles({ delimiter: "/", autoPaginate: false });
    assert.deepEqual(files.map((file) => file.name), ["a"]);
    assert.deepEqual(reply.prefixes, ["b/"]);
    await bucket.file("a").copy(bucket.file("copy"));
    await bucket.file("copy").move("moved");
    await bucket.file("moved").moveFileAtomic("at once");
    await bucket.combine(["at once", "b/1"], "whole");
    assert.equal((await bucket.file("whole").download())[0].toString(), "ab/1");
    assert.equal((await bucket.file("copy").exists())[0], false);
  }));

test("preconditions", () =>
  withBucket(async (bucket) => {
    const file = bucket.file("guarded");
    await file.save("1", { preconditionOpts: { ifGenerationMatch: 0 } });
    await assert.rejects(file.save("2", { preconditionOpts: { ifGenerationMatch: 0 }, resumable: false }), /412|pre-?condition/i);
    const [metadata] = await file.getMetadata();
    await file.delete({ ifGenerationMatch: metadata.generation });
    await assert.rejects(file.getMetadata(), { code: 404 });
  }));

test("access: policies, lists, public objects", () =>
  withBucket(async (bucket) => {
    const [policy] = await bucket.iam.getPolicy({ requestedPolicyVersion: 3 });
    policy.bindings.push({ role: "roles/storage.objectViewer", members: ["allUsers"] });
    await bucket.iam.setPolicy(policy);
    const [permissions] = await bucket.iam.testPermissions(["storage.objects.get"]);
    assert.deepEqual(permissions, { "storage.objects.get": true });
    const file = bucket.file("a");
    await file.save("1");
    await file.makePublic();
    const [entries] = await file.acl.get();
    assert.ok(entries.some((entry) => entry.entity === "allUsers" && entry.role === "READER"));
    await file.makePrivate();
    assert.ok(!(await file.acl.get())[0].some((entry) => entry.entity === "allUsers"));
    await bucket.setMetadata({ iamConfiguration: { uniformBucketLevelAccess: { enabled: true } } });
    await assert.rejects(file.makePublic(), { code: 400 });
  }));

test("configuration, soft deletion, HMAC keys", () =>
  withBucket(async (bucket) => {
    await bucket.setLabels({ team: "red" });
    assert.deepEqual((await bucket.getLabels())[0], { team: "red" });
    await bucket.addLifecycleRule({ action: { type: "Delete" }, condition: { age: 3, matchesSuffix: [".log"] } });
    assert.equal((await bucket.getMetadata())[0].lifecycle.rule.length, 1);
    await bucket.setMetadata({ softDeletePolicy: { retentionDurationSeconds: 604800 } });
    const file = bucket.file("a");
    await file.save("1");
    const [{ generation }] = await file.getMetadata();
    await file.delete();
    await file.restore({ generation });
    assert.equal((await file.download())[0].toString(), "1");
    const [key, secret] = await storage.createHmacKey(`${unique()}@aloft-dev.iam.gserviceaccount.com`);
    assert.ok(secret.length > 10);
    await key.setMetadata({ state: "INACTIVE" });
    await key.delete();
  }));
