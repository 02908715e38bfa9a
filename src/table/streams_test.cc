#include "table/limits.h"
#include "table/table_testing.h"

namespace aloft::table {
namespace {

class StreamsTest : public ServiceTest {
 protected:
  void CreateWithStream(StreamView view) {
    TableDefinition definition = Simple("t");
    definition.stream = view;
    name_ = Create(definition).stream->name;
  }
  StreamDescription DescribeStream() {
    auto described = service_->DescribeStream(grant_, name_);
    EXPECT_TRUE(described.ok());
    return *described;
  }
  ShardPosition Oldest() {
    const std::string shard = DescribeStream().shards[0].id;
    return *service_->PositionIn(grant_, name_, shard, PositionKind::kOldest);
  }
  std::vector<StreamRecord> ReadAll() {
    std::vector<StreamRecord> records;
    std::optional<ShardPosition> position = Oldest();
    for (bool more = true; more && position;) {
      auto page = service_->ReadStream(grant_, name_, *position, 3);
      EXPECT_TRUE(page.ok());
      more = !page->records.empty();
      for (StreamRecord& record : page->records) records.push_back(std::move(record));
      position = page->next;
    }
    return records;
  }

  const identity::Grant grant_ = For(identity::Permission::kStreamRead, "t");
  StreamName name_;
};

const Attributes kKey = A({{"p", S("a")}});

TEST_F(StreamsTest, RecordsSayExactlyWhatHappened) {
  CreateWithStream(StreamView::kNewAndOldImages);
  const Attributes one = A({{"p", S("a")}, {"v", N(1)}});
  const Attributes two = A({{"p", S("a")}, {"v", N(2)}});
  ASSERT_TRUE(Put("t", one).ok());
  ASSERT_TRUE(Put("t", one).ok());  // changes nothing: no record
  ASSERT_TRUE(Update("t", kKey, {UpdateAction::Add(P("v"), N(1))}).ok());
  ASSERT_TRUE(Update("t", kKey, {UpdateAction::Add(P("v"), N(0))}).ok());  // nothing
  ASSERT_TRUE(Delete("t", A({{"p", S("none")}})).ok());                    // nothing
  const Condition absent = Condition::NotExists(P("p"));
  WriteOptions conditional;
  conditional.condition = &absent;
  EXPECT_FALSE(Put("t", one, conditional).ok());  // nothing
  ASSERT_TRUE(Delete("t", kKey).ok());
  const auto records = ReadAll();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].kind, ChangeKind::kInsert);
  EXPECT_FALSE(records[0].old_image.has_value());
  EXPECT_EQ(records[0].new_image, one);
  EXPECT_EQ(records[1].kind, ChangeKind::kModify);
  EXPECT_EQ(records[1].old_image, one);
  EXPECT_EQ(records[1].new_image, two);
  EXPECT_EQ(records[2].kind, ChangeKind::kRemove);
  EXPECT_EQ(records[2].old_image, two);
  EXPECT_FALSE(records[2].new_image.has_value());
  for (const StreamRecord& record : records) {
    EXPECT_EQ(record.keys, kKey);
    EXPECT_FALSE(record.by_expiry);
  }
  EXPECT_LT(records[0].sequence, records[1].sequence);
}

TEST_F(StreamsTest, ViewsDecideWhichImagesAreKept) {
  for (const StreamView view : {StreamView::kKeysOnly, StreamView::kNewImage, StreamView::kOldImage,
                                StreamView::kNewAndOldImages}) {
    CreateWithStream(view);
    ASSERT_TRUE(Put("t", A({{"p", S("a")}, {"v", N(1)}})).ok());
    ASSERT_TRUE(Put("t", A({{"p", S("a")}, {"v", N(2)}})).ok());
    const auto records = ReadAll();
    ASSERT_EQ(records.size(), 2u);
    const bool both = view == StreamView::kNewAndOldImages;
    EXPECT_EQ(records[1].old_image.has_value(), both || view == StreamView::kOldImage);
    EXPECT_EQ(records[1].new_image.has_value(), both || view == StreamView::kNewImage);
    ASSERT_TRUE(service_->DeleteTable(For(identity::Permission::kTableDelete, "t"), "t").ok());
    clock_.AdvanceMillis(10);
  }
}

TEST_F(StreamsTest, LargeRecordsAndBatchesKeepTheirOrder) {
  CreateWithStream(StreamView::kNewAndOldImages);
  const auto grant = For(identity::Permission::kItemsBatchWrite, "t");
  for (int round = 0; round < 2; ++round) {
    std::vector<WriteElement> writes;
    for (int i = 0; i < 5; ++i) {
      writes.push_back({&grant, "t", WriteElement::Kind::kPut,
                        A({{"p", S(std::to_string(i))},
                           {"v", S(std::string(150'000, static_cast<char>('a' + round)))}})});
    }
    ASSERT_EQ(service_->BatchWrite(writes)->size(), 5u);
  }
  const auto records = ReadAll();
  ASSERT_EQ(records.size(), 10u);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(records[i].keys, A({{"p", S(std::to_string(i % 5))}}));
    EXPECT_EQ(records[i].new_image->Find("v")->string().size(), 150'000u);
    EXPECT_EQ(records[i].old_image.has_value(), i >= 5);
  }
}

TEST_F(StreamsTest, PositionsStartWhereAsked) {
  CreateWithStream(StreamView::kKeysOnly);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Put("t", A({{"p", S(std::to_string(i))}})).ok());
  const auto records = ReadAll();
  const std::string shard = DescribeStream().shards[0].id;
  const auto count_from = [&](PositionKind kind, SequenceNumber sequence = {}) {
    const auto position = service_->PositionIn(grant_, name_, shard, kind, sequence);
    EXPECT_TRUE(position.ok());
    return service_->ReadStream(grant_, name_, *position, 100)->records.size();
  };
  EXPECT_EQ(count_from(PositionKind::kOldest), 3u);
  EXPECT_EQ(count_from(PositionKind::kAt, records[1].sequence), 2u);
  EXPECT_EQ(count_from(PositionKind::kAfter, records[1].sequence), 1u);
  EXPECT_EQ(count_from(PositionKind::kLatest), 0u);
  const auto latest = service_->PositionIn(grant_, name_, shard, PositionKind::kLatest);
  ASSERT_TRUE(Put("t", A({{"p", S("later")}})).ok());
  EXPECT_EQ(service_->ReadStream(grant_, name_, *latest, 100)->records.size(), 1u);
  EXPECT_EQ(service_->PositionIn(grant_, name_, "shard", PositionKind::kOldest).error().fault,
            Fault::kNoSuchShard);
  const std::string text = records[1].sequence.ToText();
  EXPECT_EQ(SequenceNumber::FromText(text), records[1].sequence);
  EXPECT_GE(text.size(), 21u);
  EXPECT_LE(text.size(), 40u);
}

// What happened stays readable for a day, also when the stream or its table is gone.
TEST_F(StreamsTest, RecordsAreKeptForADay) {
  CreateWithStream(StreamView::kKeysOnly);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Put("t", A({{"p", S(std::to_string(i))}})).ok());
    clock_.AdvanceMillis(60 * 60 * 1000);
  }
  clock_.AdvanceMillis(kStreamKeptMs - 15ll * 60 * 60 * 1000);
  const auto first = ReadAll();
  RunBackground();
  const auto records = ReadAll();
  EXPECT_EQ(records.size(), 15u);
  EXPECT_EQ(first.size(), records.size());
  const Shard shard = DescribeStream().shards[0];
  EXPECT_EQ(service_->PositionIn(grant_, name_, shard.id, PositionKind::kAt, {1, 0}).error().fault,
            Fault::kPositionTrimmed);

  ASSERT_TRUE(service_->DeleteTable(For(identity::Permission::kTableDelete, "t"), "t").ok());
  Reopen();
  EXPECT_EQ(ReadAll().size(), 15u);
  EXPECT_TRUE(DescribeStream().shards[0].last.has_value());
  const auto list_grant = For(identity::Permission::kStreamsList, "");
  EXPECT_EQ(service_->ListStreams(list_grant, "t", {}, 10)->streams.size(), 1u);
  clock_.AdvanceMillis(kStreamKeptMs + 1000);
  RunBackground();
  EXPECT_EQ(service_->DescribeStream(grant_, name_).error().fault, Fault::kNoSuchStream);
  EXPECT_TRUE(service_->ListStreams(list_grant, "", {}, 10)->streams.empty());
  const auto rows =
      engine_.Scan({std::string(1, static_cast<char>(store::Family::kStreams)), {}}, {});
  EXPECT_FALSE(rows->Valid());
}

// Whoever reads on must learn that records are gone that he has not read; who has read all of them
// goes on.
TEST_F(StreamsTest, APositionThatWasTrimmedSaysSo) {
  CreateWithStream(StreamView::kKeysOnly);
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(Put("t", A({{"p", S(key)}})).ok());
  const std::string shard = DescribeStream().shards[0].id;
  const auto oldest = service_->PositionIn(grant_, name_, shard, PositionKind::kOldest);
  const auto second = service_->ReadStream(grant_, name_, *oldest, 1)->next;
  const auto behind = service_->ReadStream(grant_, name_, *oldest, 100)->next;
  ASSERT_TRUE(second && behind);
  Create(Simple("other"));  // versions that are not the stream's
  clock_.AdvanceMillis(kStreamKeptMs + 1000);
  RunBackground();
  for (const ShardPosition& position : {*oldest, *second}) {
    EXPECT_EQ(service_->ReadStream(grant_, name_, position, 100).error().fault,
              Fault::kPositionTrimmed);
  }
  ASSERT_TRUE(Put("t", A({{"p", S("d")}})).ok());
  const auto read = service_->ReadStream(grant_, name_, *behind, 100);
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->records.size(), 1u);
  EXPECT_EQ(read->records[0].keys, A({{"p", S("d")}}));
}

TEST_F(StreamsTest, TurnedOffAndOnIsANewStream) {
  CreateWithStream(StreamView::kKeysOnly);
  ASSERT_TRUE(Put("t", kKey).ok());
  const auto grant = For(identity::Permission::kTableUpdate, "t");
  TableChange off;
  off.stream_off = true;
  ASSERT_TRUE(service_->UpdateTable(grant, "t", off).ok());
  EXPECT_EQ(service_->UpdateTable(grant, "t", off).error().fault, Fault::kStreamUnchanged);
  ASSERT_TRUE(Delete("t", kKey).ok());
  EXPECT_EQ(ReadAll().size(), 1u);
  TableChange on;
  on.stream_on = StreamView::kNewImage;
  const auto again = service_->UpdateTable(grant, "t", on);
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->stream->name == name_);
  ASSERT_TRUE(Put("t", kKey).ok());
  EXPECT_EQ(ReadAll().size(), 1u);
  name_ = again->stream->name;
  EXPECT_EQ(ReadAll().size(), 1u);
}

// --- Expiry
class ExpiryTest : public StreamsTest {
 protected:
  std::int64_t Now() const { return clock_.WallMicros() / 1'000'000; }
  void TurnOn() {
    ASSERT_TRUE(
        service_
            ->SetExpiry(For(identity::Permission::kTableTimeToLiveWrite, "t"), "t", {true, "ttl"})
            .ok());
  }
};

TEST_F(ExpiryTest, ItemsGoWhenTheirTimeHasComeAndNotBefore) {
  CreateWithStream(StreamView::kNewAndOldImages);
  ASSERT_TRUE(Put("t", A({{"p", S("before")}, {"ttl", N(Now() + 10)}})).ok());
  TurnOn();
  ASSERT_TRUE(Put("t", A({{"p", S("after")}, {"ttl", N(Now() + 10)}})).ok());
  ASSERT_TRUE(Put("t", A({{"p", S("later")}, {"ttl", N(Now() + 1000)}})).ok());
  ASSERT_TRUE(Put("t", A({{"p", S("text")}, {"ttl", S("1")}})).ok());
  ASSERT_TRUE(Put("t", A({{"p", S("ancient")}, {"ttl", N(5)}})).ok());
  ASSERT_TRUE(Put("t", A({{"p", S("changed")}, {"ttl", N(Now() + 10)}})).ok());
  ASSERT_TRUE(Update("t", A({{"p", S("changed")}}), {UpdateAction::Remove(P("ttl"))}).ok());
  RunBackground();
  EXPECT_EQ(ScanAll("t").size(), 6u);
  clock_.AdvanceMillis(11'000);
  RunBackground();
  const auto items = ScanAll("t");
  EXPECT_EQ(items.size(), 4u);
  for (const Attributes& item : items) {
    EXPECT_NE(item.Find("p")->string(), "before");
    EXPECT_NE(item.Find("p")->string(), "after");
  }
  std::size_t by_expiry = 0;
  for (const StreamRecord& record : ReadAll()) {
    if (!record.by_expiry) continue;
    ++by_expiry;
    EXPECT_EQ(record.kind, ChangeKind::kRemove);
    EXPECT_TRUE(record.old_image.has_value());
  }
  EXPECT_EQ(by_expiry, 2u);
}

// The vendors' rule, for who wants to meet it before production does. What is remembered outlives
// the process, and a table of the same name is another one.
TEST_F(ExpiryTest, ChangesKeepTheirDistanceWhereThatIsAsked) {
  options_.expiry_change_pause_micros = 60ll * 60 * 1'000'000;
  Reopen();
  Create(Simple("t"));
  TurnOn();
  const auto grant = For(identity::Permission::kTableTimeToLiveWrite, "t");
  const auto change = [&](Expiry expiry) {
    const auto done = service_->SetExpiry(grant, "t", std::move(expiry));
    return done.ok() ? Fault::kNone : done.error().fault;
  };
  EXPECT_EQ(change({true, "ttl"}), Fault::kExpiryUnchanged);
  EXPECT_EQ(change({true, "other"}), Fault::kExpiryOfOther);
  EXPECT_EQ(change({false, "ttl"}), Fault::kExpiryChangedLately);
  clock_.AdvanceMillis(59ll * 60 * 1000);
  Reopen();
  EXPECT_EQ(change({false, "ttl"}), Fault::kExpiryChangedLately);
  EXPECT_TRUE(Describe("t").expiry.enabled);
  clock_.AdvanceMillis(60ll * 1000);
  EXPECT_EQ(change({false, "ttl"}), Fault::kNone);
  EXPECT_EQ(change({true, "ttl"}), Fault::kExpiryChangedLately);
  ASSERT_TRUE(service_->DeleteTable(For(identity::Permission::kTableDelete, "t"), "t").ok());
  Create(Simple("t"));
  EXPECT_EQ(change({true, "ttl"}), Fault::kNone);
  options_ = {};
  Reopen();
  EXPECT_EQ(change({false, "ttl"}), Fault::kNone);
}

TEST_F(ExpiryTest, TurnedOffNothingGoes) {
  CreateWithStream(StreamView::kKeysOnly);
  TurnOn();
  const auto grant = For(identity::Permission::kTableTimeToLiveWrite, "t");
  EXPECT_EQ(service_->SetExpiry(grant, "t", {true, "ttl"}).error().fault, Fault::kExpiryUnchanged);
  ASSERT_TRUE(Put("t", A({{"p", S("a")}, {"ttl", N(Now() + 10)}})).ok());
  ASSERT_TRUE(service_->SetExpiry(grant, "t", {false, "ttl"}).ok());
  clock_.AdvanceMillis(20'000);
  RunBackground();
  EXPECT_EQ(ScanAll("t").size(), 1u);
  TurnOn();
  RunBackground();
  RunBackground();
  EXPECT_TRUE(ScanAll("t").empty());
}

}  // namespace
}  // namespace aloft::table
