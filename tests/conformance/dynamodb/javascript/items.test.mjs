// The AWS SDK for JavaScript v3, unmodified: the document client, waiters, paginators, transactions and streams.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import {
  BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, ScanCommand,
  TransactWriteCommand, UpdateCommand, paginateScan,
} from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client);
const TableName = `js-${randomBytes(8).toString("hex")}`;
let streamArn;

before(async () => {
  const made = await client.send(new CreateTableCommand({
    TableName,
    AttributeDefinitions: [
      { AttributeName: "user", AttributeType: "S" }, { AttributeName: "at", AttributeType: "N" },
      { AttributeName: "kind", AttributeType: "S" },
    ],
    KeySchema: [{ AttributeName: "user", KeyType: "HASH" }, { AttributeName: "at", KeyType: "RANGE" }],
    GlobalSecondaryIndexes: [{
      IndexName: "by-kind", KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }, { AttributeName: "at", KeyType: "RANGE" }],
      Projection: { ProjectionType: "ALL" },
    }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  }));
  streamArn = made.TableDescription.LatestStreamArn;
  await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName });
});
after(async () => {
  await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
});

test("a document comes back as it was stored", async () => {
  const Item = { user: "한", at: 1, kind: "note", list: [1, "two", null, true], map: { deep: { er: [0.5] } }, set: new Set(["a", "b"]) };
  await documents.send(new PutCommand({ TableName, Item }));
  const { Item: found } = await documents.send(new GetCommand({ TableName, Key: { user: "한", at: 1 }, ConsistentRead: true }));
  assert.deepEqual(found, Item);
});

test("a condition that fails says so and returns the item", async () => {
  await documents.send(new PutCommand({ TableName, Item: { user: "c", at: 1, v: 1 } }));
  await assert.rejects(
    documents.send(new UpdateCommand({
      TableName, Key: { user: "c", at: 1 }, UpdateExpression: "SET v = :new", ConditionExpression: "v = :old",
      ExpressionAttributeValues: { ":new": 2, ":old": 7 }, ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    })),
    (error) => error.name === "ConditionalCheckFailedException" && error.Item.v.N === "1",
  );
});

test("concurrent counters lose nothing", async () => {
  const add = () => documents.send(new UpdateCommand({
    TableName, Key: { user: "counter", at: 0 }, UpdateExpression: "ADD hits :one", ExpressionAttributeValues: { ":one": 1 } }));
  await Promise.all(Array.from({ length: 100 }, add));
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { user: "counter", at: 0 } }));
  assert.equal(Item.hits, 100);
});

test("queries page through a partition, and through an index", async () => {
  for (let from = 0; from < 60; from += 20) {
    await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: Array.from({ length: 20 }, (_, i) => ({
      PutRequest: { Item: { user: "q", at: from + i, kind: (from + i) % 2 ? "odd" : "even" } } })) } }));
  }
  const page = await documents.send(new QueryCommand({
    TableName, KeyConditionExpression: "#u = :u AND #a BETWEEN :low AND :high", ScanIndexForward: false, Limit: 5,
    ExpressionAttributeNames: { "#u": "user", "#a": "at" }, ExpressionAttributeValues: { ":u": "q", ":low": 10, ":high": 19 } }));
  assert.deepEqual(page.Items.map((item) => item.at), [19, 18, 17, 16, 15]);
  assert.deepEqual(page.LastEvaluatedKey, { user: "q", at: 15 });
  const odd = await documents.send(new QueryCommand({
    TableName, IndexName: "by-kind", KeyConditionExpression: "kind = :k", ExpressionAttributeValues: { ":k": "odd" } }));
  assert.equal(odd.Count, 30);
});

test("parallel scan segments cover every item once", async () => {
  const whole = (await documents.send(new ScanCommand({ TableName }))).Count;
  let seen = 0;
  for (let Segment = 0; Segment < 4; Segment++) {
    for await (const page of paginateScan({ client: documents, pageSize: 10 }, { TableName, Segment, TotalSegments: 4 })) seen += page.Count;
  }
  assert.equal(seen, whole);
});

test("a transaction is all or nothing, and says why", async () => {
  const put = (at, extra = {}) => ({ Put: { TableName, Item: { user: "t", at }, ...extra } });
  await documents.send(new TransactWriteCommand({ TransactItems: [put(1), put(2)] }));
  await assert.rejects(
    documents.send(new TransactWriteCommand({ TransactItems: [put(3), put(1, { ConditionExpression: "attribute_not_exists(#u)", ExpressionAttributeNames: { "#u": "user" } })] })),
    (error) => error.name === "TransactionCanceledException" &&
      error.CancellationReasons.map((reason) => reason.Code).join() === "None,ConditionalCheckFailed",
  );
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { user: "t", at: 3 } }));
  assert.equal(Item, undefined);
});

test("batch get returns what exists", async () => {
  const found = await documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [{ user: "t", at: 1 }, { user: "t", at: 99 }] } } }));
  assert.deepEqual(found.Responses[TableName], [{ user: "t", at: 1 }]);
});

test("the stream tells what happened to an item, in order", async () => {
  const streams = new DynamoDBStreamsClient({});
  const Key = { user: "s", at: 1 };
  await documents.send(new PutCommand({ TableName, Item: { ...Key, v: 1 } }));
  await documents.send(new PutCommand({ TableName, Item: { ...Key, v: 1 } }));  // no change, no record
  await documents.send(new PutCommand({ TableName, Item: { ...Key, v: 2 } }));
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  const mine = [];
  for (const shard of StreamDescription.Shards) {
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand({
      StreamArn: streamArn, ShardId: shard.ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    for (let empty = 0; ShardIterator && empty < 2;) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator }));
      mine.push(...page.Records.filter((record) => record.dynamodb.Keys.user.S === "s"));
      empty = page.Records.length === 0 ? empty + 1 : 0;
      ShardIterator = page.NextShardIterator;
    }
  }
  assert.deepEqual(mine.map((record) => record.eventName), ["INSERT", "MODIFY"]);
  assert.equal(mine[1].dynamodb.OldImage.v.N, "1");
  assert.equal(mine[1].dynamodb.NewImage.v.N, "2");
  streams.destroy();
});
