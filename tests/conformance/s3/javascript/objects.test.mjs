// The AWS SDK for JavaScript v3, unmodified: what a web or Node.js program does with S3.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand,
  ListObjectsV2Command, PutBucketCorsCommand, PutObjectCommand, S3Client, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const client = new S3Client({ forcePathStyle: true });
const Bucket = `js-${randomBytes(8).toString("hex")}`;

before(() => client.send(new CreateBucketCommand({ Bucket })));
after(() => client.destroy());

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("a stored object comes back whole, with its metadata", async () => {
  const Body = randomBytes(100_000);
  await client.send(new PutObjectCommand({
    Bucket, Key: "folder/한글 +%.bin", Body, ContentType: "audio/wav", Metadata: { speaker: "one" },
  }));
  const found = await client.send(new GetObjectCommand({ Bucket, Key: "folder/한글 +%.bin" }));
  assert.equal(found.ContentType, "audio/wav");
  assert.deepEqual(found.Metadata, { speaker: "one" });
  assert.equal(sha256(await found.Body.transformToByteArray()), sha256(Body));
});

test("every checksum algorithm of the SDK is checked and returned", async () => {
  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]) {
    const put = await client.send(new PutObjectCommand({ Bucket, Key: ChecksumAlgorithm, Body: "123456789", ChecksumAlgorithm }));
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: ChecksumAlgorithm, ChecksumMode: "ENABLED" }));
    const field = `Checksum${ChecksumAlgorithm}`;
    assert.ok(put[field], `${field} of the put`);
    assert.equal(head[field], put[field]);
  }
});

test("a stream of unknown length uploads in parts", async () => {
  const parts = Array.from({ length: 12 }, () => randomBytes(1 << 20));
  const upload = new Upload({ client, params: { Bucket, Key: "stream", Body: Readable.from(parts) }, partSize: 5 << 20 });
  const done = await upload.done();
  assert.match(done.ETag, /-3"$/);
  const found = await client.send(new GetObjectCommand({ Bucket, Key: "stream" }));
  assert.equal(sha256(await found.Body.transformToByteArray()), sha256(Buffer.concat(parts)));
});

test("a second creator loses", async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: "once", Body: "first", IfNoneMatch: "*" }));
  await assert.rejects(
    client.send(new PutObjectCommand({ Bucket, Key: "once", Body: "second", IfNoneMatch: "*" })),
    (error) => error.name === "PreconditionFailed" && error.$metadata.httpStatusCode === 412,
  );
});

test("pages of a listing add up, and common prefixes are folded", async () => {
  await Promise.all(Array.from({ length: 25 }, (_, i) =>
    client.send(new PutObjectCommand({ Bucket, Key: `list/${i % 5}/${i}`, Body: "x" }))));
  const keys = [];
  for await (const page of paginateListObjectsV2({ client, pageSize: 7 }, { Bucket, Prefix: "list/" })) {
    keys.push(...page.Contents.map((entry) => entry.Key));
  }
  assert.equal(new Set(keys).size, 25);
  const folded = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", Delimiter: "/" }));
  assert.deepEqual(folded.CommonPrefixes.map((entry) => entry.Prefix), ["list/0/", "list/1/", "list/2/", "list/3/", "list/4/"]);
});

test("copies and deletes in one request", async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: "from here", Body: "copied" }));
  await client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource: `${Bucket}/from%20here` }));
  const gone = await client.send(new DeleteObjectsCommand({
    Bucket, Delete: { Objects: [{ Key: "from here" }, { Key: "to" }, { Key: "never was" }] },
  }));
  assert.equal(gone.Deleted.length, 3);
  await assert.rejects(client.send(new HeadObjectCommand({ Bucket, Key: "to" })), { name: "NotFound" });
});

test("presigned URLs put and get without credentials, and expire", async () => {
  const put = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  assert.equal((await fetch(put, { method: "PUT", body: "by url" })).status, 200);
  const get = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  assert.equal(await (await fetch(get)).text(), "by url");
  assert.equal((await fetch(get.replace("/signed?", "/other?"))).status, 403);
  const old = new Date(Date.now() - 3_600_000);
  const late = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60, signingDate: old });
  assert.equal((await fetch(late)).status, 403);
});

test("a browser form uploads within its policy only", async () => {
  const { url, fields } = await createPresignedPost(client, {
    Bucket, Key: "form", Conditions: [["content-length-range", 1, 10]], Expires: 60,
  });
  const send = async (content) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob([content]));
    return (await fetch(url, { method: "POST", body: form })).status;
  };
  assert.equal(await send("fits"), 204);
  assert.equal(await send("much too long for it"), 400);
});

test("a browser on another origin may read what the CORS rules say", async () => {
  await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [
    { AllowedOrigins: ["https://app.example"], AllowedMethods: ["GET"], AllowedHeaders: ["range"], ExposeHeaders: ["ETag"] },
  ] } }));
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  const preflight = (origin) => fetch(url.split("?")[0], { method: "OPTIONS", headers: {
    Origin: origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range" } });
  const allowed = await preflight("https://app.example");
  assert.equal(allowed.status, 200);
  assert.equal(allowed.headers.get("access-control-allow-origin"), "https://app.example");
  assert.equal((await preflight("https://evil.example")).status, 403);
  const read = await fetch(url, { headers: { Origin: "https://app.example" } });
  assert.equal(read.headers.get("access-control-allow-origin"), "https://app.example");
});
