// Bytes that earlier versions have written must be read for ever (docs/formats/documents.md): these
// change only with a version.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "document/catalog.h"
#include "document/codec.h"
#include "document/database_record.h"
#include "document/document_testing.h"
#include "document/index_encoding.h"
#include "document/index_rows.h"
#include "document/resume_token.h"

namespace aloft::document {
namespace {

Map Sample() {
  return {{"a", Value()},
          {"b", true},
          {"c", -3},
          {"d", 1.5},
          {"e", Timestamp{1'000'000}},
          {"f", "hi"},
          {"g", Bytes{"\x01"}},
          {"h", Reference{"p/d/c/x"}},
          {"i", GeoPoint{1, 2}},
          {"j", Array{1, "x"}},
          {"k", Map{{"z", false}}}};
}

TEST(Format, FieldsAndHead) {
  const std::string golden =
      "0b01610001620201630305016404"
      "3ff800000000000001650580897a"
      "0166060268690167070101016808"
      "07702f642f632f78016909"
      "3ff00000000000004000000000000000"
      "016a0a020302060178016b0b01017a01";
  EXPECT_EQ(HexEncode(EncodeFields(Sample())), golden);
  const std::string fields = EncodeFields({{"a", 1}});
  HeadRecord head{.create_time_micros = 1, .update_time_micros = 2, .inline_fields = fields};
  EXPECT_EQ(HexEncode(EncodeHead(head)),
            "01000000000000000001000000000000000201016103"
            "02");
  HeadRecord chunked{
      .create_time_micros = 1, .update_time_micros = 2, .blob = "0123456789abcdef", .chunks = 3};
  EXPECT_EQ(HexEncode(EncodeHead(chunked)),
            "0101000000000000000100000000000000023031323334353637383961626364656600"
            "03");
  EXPECT_EQ(HexEncode(EncodeChange({"c/x", "c/y"})), "010203632f7803632f79");
}

TEST(Format, Keys) {
  const Place place{7, 3};
  EXPECT_EQ(HexEncode(DocumentKey(place, "c/__id5__")),
            "10000000076a440000000320630001011080"
            "00000000000005");
  EXPECT_EQ(HexEncode(PastKey(place, "c/x", 9)),
            "20000000076a480000000320630001012078"
            "00010000000000000009");
  EXPECT_EQ(HexEncode(ChangeKey(place, 9, 1)), "20000000076a4c0000000300000000000000090001");
  EXPECT_EQ(HexEncode(DatabaseKey(7, "x")),
            "0100000000"
            "646f63756d656e742f64617461626173652f"
            "0000000778");
  EXPECT_EQ(HexEncode(PromiseKey(place)),
            "0100000000"
            "646f63756d656e742f70726f6d6973652f"
            "0000000700000003");
  const std::vector<IndexRow> rows =
      RowsOfField(place, {"f"}, AutomaticKind::kAscending, "c/x", {{"f", 2}});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(HexEncode(rows[0].key), "10000000076a6100000003" + HexEncode(CollectionHash("c")) +
                                        "41"
                                        "01660001"
                                        "0fc000000000000000"
                                        "20780001"
                                        "0004");
  EXPECT_EQ(PathOfRow(Query::Scope::kCollection, "c", rows[0].key, rows[0].value), "c/x");
}

TEST(Format, EncodedValues) {
  EXPECT_EQ(HexEncode(EncodeForIndex((std::int64_t{1} << 53) + 1)), "0fc3400000000000008001");
  EXPECT_EQ(HexEncode(EncodeForIndex(std::string("a\0", 2))), "196100ff0001");
  EXPECT_EQ(HexEncode(EncodeForIndex(Array{Value(), false})), "32050a0002");
  EXPECT_EQ(HexEncode(EncodeForIndex(Map{{"a", Value()}})),
            "3719610001"
            "0502");
  EXPECT_EQ(HexEncode(EncodeForIndex(MakeVector({1}))),
            "3500000001"
            "0fbff0000000000000"
            "02");
}

TEST(Format, RecordsOfTheCatalogueComeBack) {
  StoredIndex index;
  index.info = {5,
                {"c", Query::Scope::kGroup, {{{"a", "b"}}, {{"v"}, IndexKind::kVector, 3}}},
                IndexState::kReady,
                true};
  const auto index_back = DecodeIndexRecord(EncodeIndexRecord(index));
  ASSERT_TRUE(index_back.has_value());
  EXPECT_EQ(index_back->info.definition, index.info.definition);
  EXPECT_TRUE(index_back->info.automatic);
  const StoredField field{"c", {"a"}, Upkeep::kOff, Upkeep::kRemoving, true, 9};
  const auto field_back = DecodeFieldRecord(EncodeFieldRecord(field));
  ASSERT_TRUE(field_back.has_value());
  EXPECT_EQ(field_back->contains, Upkeep::kRemoving);
  EXPECT_EQ(field_back->expiry_index, 9u);
  DatabaseRecord record{4, {.uid = "u", .settings = {.location = "l", .labels = {{"k", "v"}}}}};
  const auto record_back = DecodeDatabaseRecord(EncodeDatabaseRecord(record));
  ASSERT_TRUE(record_back.has_value());
  EXPECT_EQ(record_back->info.settings.labels.at("k"), "v");
  EXPECT_FALSE(DecodeDatabaseRecord(EncodeDatabaseRecord(record).substr(0, 9)).has_value());
  EXPECT_EQ(DecodePromise(EncodePromise(77)), 77);
  EXPECT_EQ(HexEncode(EncodePromise(9)), "010000000000000009");
  EXPECT_FALSE(DecodePromise("").has_value());
  EXPECT_EQ(TimeOfResumeToken("u", MakeResumeToken("u", 77)), 77);
  EXPECT_FALSE(TimeOfResumeToken("v", MakeResumeToken("u", 77)).has_value());
}

}  // namespace
}  // namespace aloft::document
