// What is on disk: keys that sort, items that come back, and bytes that may never change.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "base/hex.h"
#include "table/index_entry.h"
#include "table/item_codec.h"
#include "table/layout.h"
#include "table/record.h"
#include "table/stream_record.h"
#include "table/table_testing.h"

namespace aloft::table {
namespace {

constexpr TablePlace kPlace{7, 42};

Attributes GoldenItem() {
  Value deep = M({{"list", L({N("-12.5"), Value::Null(), Value::Bool(true)})}});
  return A({{"binary", B(std::string("\x00\xff", 2))},
            {"map", std::move(deep)},
            {"number", N("1e125")},
            {"numbers", NS({"-1", "0", "1000"})},
            {"p", S("Zürich")},
            {"s", N("3.14159")},
            {"strings", SS({"a", "b"})}});
}

TEST(ItemCodec, GivesBackWhatItTook) {
  std::string bytes;
  AppendAttributes(bytes, GoldenItem());
  EXPECT_EQ(DecodeAttributes(bytes), GoldenItem());
  EXPECT_EQ(DecodeOnly(bytes, {"map", "none", "s"}),
            A({{"map", *GoldenItem().Find("map")}, {"s", N("3.14159")}}));
}

// Stored bytes may be damaged: no prefix and no flipped byte may crash or hang the decoder.
TEST(ItemCodec, RefusesDamagedBytes) {
  std::string bytes;
  AppendAttributes(bytes, GoldenItem());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(DecodeAttributes(bytes.substr(0, i)).has_value()) << i;
    for (const int flip : {1, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      (void)DecodeAttributes(damaged);
      (void)DecodeOnly(damaged, {"map", "strings"});
    }
  }
  std::string bomb;  // more nesting than an item can have
  for (int i = 0; i < 5000; ++i) bomb += std::string("\x08\xff\xff\xff\x00\x01", 6);
  EXPECT_FALSE(DecodeAttributes("\x01\x01x" + bomb).has_value());
}

std::string SortPart(const Value& value) {
  std::string out;
  AppendSortPart(out, value);
  return out;
}

TEST(Layout, SortPartsSortAsValuesAndDelimitThemselves) {
  std::mt19937 random(3);
  std::vector<std::string> strings;
  for (int i = 0; i < 400; ++i) {
    std::string text(random() % 5, '\0');
    for (char& c : text) c = static_cast<char>(random() % 3);
    strings.push_back(text);
  }
  for (const std::string& a : strings) {
    for (const std::string& b : strings) {
      const std::string x = SortPart(B(a));
      const std::string y = SortPart(B(b));
      ASSERT_EQ(x < y, a < b);
      ASSERT_EQ(x + "\xff" < y, a < b);  // whatever stands behind
      if (a != b) ASSERT_FALSE(y.starts_with(x));
    }
  }
}

TEST(Layout, NoKeyIsLongerThanTheEngineTakes) {
  const Value partition = B(std::string(2048, '\0'));
  const Value sort = B(std::string(1024, '\0'));
  const std::string item_key = ItemKey(kPlace, partition, &sort);
  EXPECT_LE(item_key.size(), 2048u);
  EXPECT_LE(ExpiryKey(kPlace, 1, item_key).size(), 2048u);
  std::string parts;
  for (int i = 0; i < 4; ++i) AppendSortPart(parts, sort);
  const auto prefix =
      IndexPartitionPrefix(kPlace, 1, {&partition, &partition, &partition, &partition});
  EXPECT_LE(IndexKey(prefix, parts, item_key).size(), 2048u);
}

TEST(Layout, LongPartitionKeysStayApart) {
  const std::string shared(1500, 'x');
  EXPECT_NE(PartitionPrefix(kPlace, S(shared + "a")), PartitionPrefix(kPlace, S(shared + "b")));
  EXPECT_EQ(ItemKeyOfExpiry(kPlace, ExpiryKey(kPlace, 5, ItemKey(kPlace, S("a"), nullptr))),
            ItemKey(kPlace, S("a"), nullptr));
}

// --- Golden bytes: what an older version wrote must be read for ever (docs/formats/tables.md).
Table GoldenTable() {
  Table table;
  table.place = kPlace;
  TableDescription& description = table.description;
  TableDefinition& definition = description.definition;
  description.id = "0123456789abcdef";
  description.created_micros = 1'700'000'000'000'000;
  description.expiry = {true, "ttl"};
  definition.name = "golden";
  definition.key = {{"p", Type::kString}, KeyAttribute{"s", Type::kNumber}};
  definition.attributes = {{"p", Type::kString}, {"s", Type::kNumber}, {"g", Type::kBinary}};
  definition.throughput = {5, 6, 7, 8, 9};
  definition.billing = BillingMode::kPerRequest;
  definition.deletion_protected = true;
  definition.tags = {{"team", "blue"}};
  definition.settings = {{"class", "standard"}};
  IndexDescription index;
  index.definition.name = "by_g";
  index.definition.partition = {{"g", Type::kBinary}};
  index.definition.sort = {{"s", Type::kNumber}};
  index.definition.projection = ProjectionKind::kInclude;
  index.definition.included = {"number"};
  index.status = IndexStatus::kFilling;
  description.indexes.push_back(index);
  table.index_ids = {3};
  table.index_id_next = 4;
  table.stream = 9;
  description.stream = StreamInfo{{"golden", 1'700'000'000'001'000}, StreamView::kOldImage, true};
  return table;
}

std::string GoldenRows() {
  std::ostringstream out;
  const auto line = [&](const char* name, std::string_view bytes) {
    out << name << ' ' << HexEncode(bytes) << '\n';
  };
  os::SimRandom random(5);
  const Attributes item = GoldenItem();
  const std::string item_key = ItemKey(kPlace, *item.Find("p"), item.Find("s"));
  std::string payload;
  AppendAttributes(payload, item);
  store::CommitRequest commit;
  WriteRecord(kPlace, item_key, payload, ItemBytes(item), random, commit);
  line("item.key", commit.writes[0].key);
  line("item.value", commit.writes[0].value);
  commit.writes.clear();
  WriteRecord(kPlace, item_key, std::string(61 * 1024, 'x'), 61 * 1024, random, commit);
  line("chunked.chunk0.key", commit.writes[0].key);
  line("chunked.value", commit.writes[2].value);

  Attributes indexed = item;
  indexed.Set("g", B(std::string("\x00g", 2)));
  const auto entry = EntryFor(GoldenTable(), 0, indexed, item_key, ItemBytes(indexed));
  line("entry.key", entry->key);
  line("entry.value", entry->value);
  line("expiry.key", ExpiryKey(kPlace, 1'700'000'000, item_key));

  StreamRecordParts parts;
  parts.kind = ChangeKind::kModify;
  parts.created_micros = 1'700'000'000'000'000;
  parts.keys = payload;
  parts.old_item = payload;
  parts.new_item = payload;
  commit.writes.clear();
  AppendStreamRecord(StreamPrefix(7, 9), StreamView::kOldImage, parts, commit);
  line("stream.prefix", commit.writes[0].key);
  line("stream.value", commit.writes[0].value);

  line("table.key", DescriptorKey(7, "golden"));
  line("table.value", EncodeTable(GoldenTable()));
  StreamRow row;
  row.id = 9;
  row.table = 42;
  row.info = *GoldenTable().description.stream;
  row.key = GoldenTable().key();
  row.trimmed_through = 77;
  line("streamrow.key", StreamKey(7, 9));
  line("streamrow.value", EncodeStream(row));
  line("token.key", TokenKey(7, "token"));
  line("deadline.key", TokenDeadlineKey(7, 1'700'000'000'000'000, "token"));
  line("count.key", CountKey(kPlace, 3, true));
  line("fill.key", FillKey(kPlace, 3));
  line("expirychange.key", ExpiryChangedKey(kPlace));
  line("expirychange.value", EncodeExpiryChange(1'700'000'000'000'000));
  return out.str();
}

// Beside the sources, wherever below them the test is run.
std::filesystem::path GoldenFile() {
  auto folder = std::filesystem::current_path();
  while (!std::filesystem::exists(folder / "docs/formats/golden/tables_v1.txt") &&
         folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  return folder / "docs/formats/golden/tables_v1.txt";
}

TEST(Golden, BytesOnDiskHaveNotChanged) {
  const auto path = GoldenFile();
  std::ifstream file(path);
  ASSERT_TRUE(file.good()) << path;
  std::stringstream kept;
  kept << file.rdbuf();
  EXPECT_EQ(GoldenRows(), kept.str());
}

TEST(Golden, DescriptionsComeBackWhole) {
  const auto table = DecodeTable(EncodeTable(GoldenTable()));
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(EncodeTable(*table), EncodeTable(GoldenTable()));
  const std::string bytes = EncodeTable(GoldenTable());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(DecodeTable(bytes.substr(0, i)).has_value());
  }
}

}  // namespace
}  // namespace aloft::table
