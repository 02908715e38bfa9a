#include <gtest/gtest.h>

#include <limits>

#include "document/codec.h"
#include "document/document_testing.h"
#include "document/index_encoding.h"
#include "document/transforms.h"

namespace aloft::document {
namespace {

int Sign(int order) { return order < 0 ? -1 : (order > 0 ? 1 : 0); }

// Queries scan index rows by memcmp: any disagreement with the order of values is a wrong result.
TEST(IndexEncoding, BytesSortAsValuesDo) {
  os::SimRandom random(1);
  for (int i = 0; i < 60'000; ++i) {
    const Value a = RandomValue(random);
    const Value b = RandomValue(random);
    const int order = Compare(a, b);
    ASSERT_EQ(order, -Compare(b, a));
    ASSERT_EQ(order, Sign(EncodeForIndex(a).compare(EncodeForIndex(b)))) << i;
  }
}

// A component must not run into the next: with several in a row the order is still that of the
// tuples, in any sense.
TEST(IndexEncoding, TuplesSortAsTuplesDo) {
  os::SimRandom random(2);
  using Sense = IndexEncoder::Sense;
  for (int i = 0; i < 30'000; ++i) {
    const Sense sense = random.OneIn(2) ? Sense::kAscending : Sense::kDescending;
    const Value values[] = {RandomValue(random), RandomValue(random), RandomValue(random),
                            RandomValue(random)};
    IndexEncoder a;
    IndexEncoder b;
    a.Append(values[0], sense);
    a.Append(values[1], Sense::kAscending);
    b.Append(values[2], sense);
    b.Append(values[3], Sense::kAscending);
    int order = Compare(values[0], values[2]);
    if (sense == Sense::kDescending) order = -order;
    if (order == 0) order = Compare(values[1], values[3]);
    ASSERT_EQ(order, Sign(a.bytes().compare(b.bytes())));
  }
}

// Clients' own encoding goes through doubles; ours must not, or neighbours of large ids become one.
TEST(IndexEncoding, IntegersPastTwoToThe53AreExact) {
  const std::int64_t two53 = std::int64_t{1} << 53;
  EXPECT_LT(EncodeForIndex(two53), EncodeForIndex(two53 + 1));
  EXPECT_LT(EncodeForIndex(two53 + 1), EncodeForIndex(static_cast<double>(two53) + 2));
  EXPECT_EQ(EncodeForIndex(two53), EncodeForIndex(static_cast<double>(two53)));
  EXPECT_LT(EncodeForIndex(std::numeric_limits<std::int64_t>::max()), EncodeForIndex(0x1p63));
  EXPECT_EQ(EncodeForIndex(std::numeric_limits<std::int64_t>::min()), EncodeForIndex(-0x1p63));
}

// A long value is cut so that its key stays within the store's limits, and never sorts before what
// it begins with.
TEST(IndexEncoding, LongValuesAreCutInOrder) {
  const std::string base(1600, 'x');
  IndexEncoder encoder;
  encoder.Append(base, IndexEncoder::Sense::kAscending);
  EXPECT_TRUE(encoder.cut());
  EXPECT_LE(encoder.bytes().size(), 1510u);
  EXPECT_EQ(EncodeForIndex(base), EncodeForIndex(base + "y"));
  EXPECT_LT(EncodeForIndex(base.substr(0, 1000)), EncodeForIndex(base));
  EXPECT_LT(EncodeForIndex(base), EncodeForIndex("y"));
}

TEST(Values, RanksAreInTheVendorsOrder) {
  const std::vector<Value> ascending = {Value(),
                                        false,
                                        true,
                                        std::numeric_limits<double>::quiet_NaN(),
                                        -std::numeric_limits<double>::infinity(),
                                        -1,
                                        0,
                                        0.5,
                                        1,
                                        Timestamp{-5},
                                        Timestamp{5},
                                        "",
                                        "a",
                                        "b",
                                        Bytes{""},
                                        Bytes{"a"},
                                        Reference{"p/d/c/__id-1__"},
                                        Reference{"p/d/c/__id2__"},
                                        Reference{"p/d/c/a"},
                                        GeoPoint{-1, 5},
                                        GeoPoint{0, 0},
                                        Array{},
                                        Array{1},
                                        Array{1, 2},
                                        Array{2},
                                        MakeVector({5}),
                                        MakeVector({1, 1}),
                                        Map{},
                                        Map{{"a", 1}},
                                        Map{{"a", 1}, {"b", 0}},
                                        Map{{"b", 0}}};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i)
    EXPECT_LT(Compare(ascending[i], ascending[i + 1]), 0) << i;
  EXPECT_EQ(Compare(3, 3.0), 0);
  EXPECT_EQ(Compare(0.0, -0.0), 0);
  EXPECT_FALSE(Same(3, 3.0));
}

TEST(Codec, EveryValueComesBackAsItWas) {
  os::SimRandom random(3);
  for (int i = 0; i < 5'000; ++i) {
    Map fields;
    fields.Set("a", RandomValue(random));
    fields.Set("b", RandomValue(random));
    const auto back = DecodeFields(EncodeFields(fields));
    ASSERT_TRUE(back.has_value());
    ASSERT_TRUE(Same(*back, fields));
  }
}

// Stored bytes may be damaged: decoding must refuse them, not read past their end.
TEST(Codec, CutBytesAreRefused) {
  os::SimRandom random(4);
  for (int i = 0; i < 2'000; ++i) {
    Map fields;
    fields.Set("a", RandomValue(random));
    const std::string bytes = EncodeFields(fields);
    EXPECT_FALSE(
        DecodeFields(std::string_view(bytes).substr(0, random.Below(bytes.size()))).has_value());
    std::string damaged = bytes;
    damaged[random.Below(damaged.size())] = static_cast<char>(random.Below(256));
    (void)DecodeFields(damaged);
  }
}

TEST(Paths, NumericIdsSortByNumberAndFirst) {
  const std::vector<std::string> ascending = {"c/__id-5__", "c/__id7__", "c/__id10__",
                                              "c/a",        "c/a/s/x",   "c/b"};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_LT(ComparePaths(ascending[i], ascending[i + 1]), 0);
    std::string a;
    std::string b;
    AppendPathKey(a, ascending[i]);
    AppendPathKey(b, ascending[i + 1]);
    EXPECT_LT(a, b);
  }
  EXPECT_FALSE(CheckDocumentPath("c/__x__").ok());
  EXPECT_TRUE(CheckDocumentPath("c/__id12__").ok());
  EXPECT_FALSE(CheckDocumentPath("c").ok());
  EXPECT_FALSE(CheckDocumentPath("c//").ok());
  EXPECT_FALSE(CheckDocumentPath("c/..").ok());
  EXPECT_FALSE(CheckDocumentPath("c/" + std::string(1501, 'a')).ok());
}

TEST(Paths, FieldPathsAreQuotedWhereNeeded) {
  const FieldPath path = {"a", "b.c", "d`e\\"};
  EXPECT_EQ(FormatFieldPath(path), "a.`b.c`.`d\\`e\\\\`");
  const auto parsed = ParseFieldPath(FormatFieldPath(path));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, path);
  for (const char* bad : {"", "a.", ".a", "a..b", "`a", "1a", "a b", "__x__"})
    EXPECT_FALSE(ParseFieldPath(bad).ok()) << bad;
}

TEST(Transforms, FollowTheTable) {
  using Kind = Transform::Kind;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::int64_t max = std::numeric_limits<std::int64_t>::max();
  const struct {
    Kind kind;
    Value stored;
    Value operand;
    Value result;
  } table[] = {
      {Kind::kIncrement, 1, 2, 3},
      {Kind::kIncrement, 1, 2.5, 3.5},
      {Kind::kIncrement, 1.5, 2, 3.5},
      {Kind::kIncrement, max, 1, max},
      {Kind::kIncrement, std::numeric_limits<std::int64_t>::min(), -1,
       std::numeric_limits<std::int64_t>::min()},
      {Kind::kIncrement, "text", 2, 2},
      {Kind::kMaximum, 3, 3.0, 3},
      {Kind::kMaximum, 3.0, 3, 3.0},
      {Kind::kMaximum, 3, 4.5, 4.5},
      {Kind::kMaximum, nan, 5, nan},
      {Kind::kMinimum, 3, nan, nan},
      {Kind::kMinimum, 3, 2, 2},
      {Kind::kMinimum, "text", 2, 2},
      {Kind::kAppendMissing, Array{1, 2}, Array{2.0, 3, 3}, Array{1, 2, 3}},
      {Kind::kAppendMissing, 7, Array{1}, Array{1}},
      {Kind::kRemoveAll, Array{1, 2, 1.0, nan}, Array{1, nan}, Array{2}},
      {Kind::kRemoveAll, 7, Array{1}, Array{}},
  };
  for (const auto& row : table) {
    Map fields{{"f", row.stored}};
    const Value told = ApplyTransform({{"f"}, row.kind, row.operand}, 1'234'567, fields);
    EXPECT_TRUE(Same(*fields.Find("f"), row.result));
    const bool array = row.kind == Kind::kAppendMissing || row.kind == Kind::kRemoveAll;
    EXPECT_TRUE(Same(told, array ? Value() : row.result));
  }
  Map fields;
  ApplyTransform({{"a", "t"}, Kind::kServerTime}, 1'234'567, fields);
  EXPECT_EQ(FindField(fields, {"a", "t"})->As<Timestamp>().micros, 1'234'000);
}

}  // namespace
}  // namespace aloft::document
