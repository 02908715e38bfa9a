// What clients send and get is the same, whichever way it goes: values through Google's messages
// into the service's form, and straight from there to bytes.
#include <google/firestore/v1/document.pb.h>
#include <google/firestore/v1/write.pb.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/render.h"

namespace aloft::faces::firestore {
namespace {

constexpr std::string_view kPrefix = "projects/p/databases/(default)/documents/";

document::Map SomeOfEverything() {
  document::Map inner{{"k", document::Value()}, {"\xc3\xa4", "text"}};
  return {{"array", document::Array{1, "x", inner}},
          {"bool", true},
          {"bytes", document::Bytes{std::string("\0\xff", 2)}},
          {"double", -0.0},
          {"empty", document::Map()},
          {"geo", document::GeoPoint{1.5, -180}},
          {"inf", std::numeric_limits<double>::infinity()},
          {"int", std::numeric_limits<std::int64_t>::min()},
          {"map", inner},
          {"nan", std::nan("")},
          {"null", document::Value()},
          {"reference", document::Reference{"p/(default)/c/x"}},
          {"text", std::string(300, 'x')},
          {"time", document::Timestamp{-1}},
          {"vector", document::MakeVector({1, 2})}};
}

// Every kind of value survives; the bytes are what Google's own reader understands.
TEST(Convert, DocumentsComeBackAsTheyWere) {
  const document::Document document{"c/x", SomeOfEverything(), 1'000'001, 2'000'000};
  v1::Document message;
  ASSERT_TRUE(message.ParseFromString(RenderDocument(document, kPrefix)));
  EXPECT_EQ(message.name(), "projects/p/databases/(default)/documents/c/x");
  EXPECT_EQ(message.create_time().seconds(), 1);
  EXPECT_EQ(message.create_time().nanos(), 1000);
  EXPECT_EQ(message.update_time().seconds(), 2);
  EXPECT_EQ(message.fields().at("reference").reference_value(), message.name());
  EXPECT_EQ(message.fields().at("time").timestamp_value().seconds(), -1);
  EXPECT_EQ(message.fields().at("time").timestamp_value().nanos(), 999'999'000);
  const auto fields = ToFields(message);
  ASSERT_TRUE(fields.ok());
  EXPECT_TRUE(document::Same(*fields, document.fields));
}

// A length in front of a message is right whatever it takes to write it.
TEST(Convert, LengthsAreRightAtEverySize) {
  for (std::size_t bytes : {0, 1, 100, 127, 128, 500, 16'383, 16'384, 100'000}) {
    const document::Document document{"c/x", {{"t", std::string(bytes, 'y')}}, 1, 1};
    v1::Document message;
    ASSERT_TRUE(message.ParseFromString(RenderDocument(document, kPrefix))) << bytes;
    EXPECT_EQ(message.fields().at("t").string_value().size(), bytes);
  }
}

TEST(Convert, ValuesThatMeanNothingAreRefused) {
  v1::Value value;
  EXPECT_EQ(ToValue(value).error().code, Code::kInvalidArgument);
  value.mutable_timestamp_value()->set_seconds(253'402'300'800);
  EXPECT_EQ(ToValue(value).error().code, Code::kInvalidArgument);
  value.mutable_timestamp_value()->set_seconds(0);
  value.mutable_timestamp_value()->set_nanos(-1);
  EXPECT_EQ(ToValue(value).error().code, Code::kInvalidArgument);
  value.set_reference_value("not/a/name");
  EXPECT_EQ(ToValue(value).error().code, Code::kInvalidArgument);
  value.set_field_reference_value("pipelines");
  EXPECT_EQ(ToValue(value).error().code, Code::kInvalidArgument);
  (*value.mutable_map_value()->mutable_fields())["unset"];
  EXPECT_EQ(ToValue(value).error().code, Code::kInvalidArgument);
}

// Values nested without end are refused when they are read, before they cost anything.
TEST(Convert, NestingBombsAreNotRead) {
  std::string bomb;
  for (int i = 0; i < 5'000; ++i) {
    WireWriter out(bomb.size() + 16);
    out.Bytes(v1::ArrayValue::kValuesFieldNumber, bomb);
    out.EndMessage(v1::Value::kArrayValueFieldNumber, 0);
    bomb = out.Take();
  }
  v1::Value value;
  EXPECT_FALSE(value.ParseFromString(bomb));
}

TEST(Convert, NamesOfOtherPlacesAreRefused) {
  const DatabaseName database{"p", "(default)"};
  for (const char* name :
       {"", "projects", "projects/p", "projects//databases/d/documents/c/x", "c/x",
        "projects/p/databases/", "projects/p/databases/d/document/c/x",
        "projects/p/databases/d/documentsc/x", "projects/q/databases/(default)/documents/c/x",
        "projects/p/databases/other/documents/c/x"}) {
    EXPECT_EQ(PathWithin(database, name).error().code, Code::kInvalidArgument) << name;
  }
  EXPECT_EQ(*PathWithin(database, "projects/p/databases/(default)/documents/c/x"), "c/x");
  EXPECT_EQ(*PathWithin(database, "projects/p/databases/(default)/documents"), "");
  EXPECT_FALSE(ParseDatabaseName("projects/p/databases/d/documents").ok());
}

// Writes of the old form and of the new one.
TEST(Convert, TransformsKeepTheirOrderAndKind) {
  v1::Write asked;
  asked.mutable_update()->set_name(std::string(kPrefix) + "c/x");
  auto* increment = asked.add_update_transforms();
  increment->set_field_path("a.`b c`");
  increment->mutable_increment()->set_integer_value(3);
  auto* append = asked.add_update_transforms();
  append->set_field_path("list");
  append->mutable_append_missing_elements()->add_values()->set_string_value("x");
  const DatabaseName database{"p", "(default)"};
  const auto write = ToWrite(database, asked);
  ASSERT_TRUE(write.ok());
  EXPECT_FALSE(write->mask.has_value());
  ASSERT_EQ(write->transforms.size(), 2u);
  EXPECT_EQ(write->transforms[0].field, (document::FieldPath{"a", "b c"}));
  EXPECT_EQ(write->transforms[0].kind, document::Transform::Kind::kIncrement);
  EXPECT_EQ(write->transforms[1].kind, document::Transform::Kind::kAppendMissing);

  v1::Write removal;
  removal.set_delete_(std::string(kPrefix) + "c/x");
  removal.mutable_update_mask();
  EXPECT_FALSE(ToWrite(database, removal).ok());
  EXPECT_FALSE(ToWrite(database, v1::Write()).ok());
}

}  // namespace
}  // namespace aloft::faces::firestore
