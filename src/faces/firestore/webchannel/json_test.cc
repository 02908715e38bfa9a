// Documents in proto3 JSON, as the web's clients read them: all ASCII, so that the length of a
// frame is the same for them and for us.
#include "faces/firestore/webchannel/json.h"

#include <google/firestore/v1/firestore.pb.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include "faces/firestore/json_message.h"
#include "faces/firestore/render.h"

namespace aloft::faces::firestore::webchannel {
namespace {

constexpr std::string_view kPrefix = "projects/p/databases/d/documents/";

document::Document Sample() {
  document::Document document;
  document.path = "rooms/er\xc3\xb6s";
  document.create_time_micros = 1'600'000'000'000'001;
  document.update_time_micros = 1'700'000'000'000'000;
  document::Map inner;
  inner.Set("\xf0\x9f\x98\x80", document::Value("\xe2\x82\xac \" \\ \n"));
  document.fields.Set("null", document::Value());
  document.fields.Set("yes", document::Value(true));
  document.fields.Set("count", document::Value(std::numeric_limits<std::int64_t>::max()));
  document.fields.Set("half", document::Value(0.5));
  document.fields.Set("whole", document::Value(3.0));
  document.fields.Set("nan", document::Value(std::nan("")));
  document.fields.Set("far", document::Value(-std::numeric_limits<double>::infinity()));
  document.fields.Set("time", document::Value(document::Timestamp{1'234'567}));
  document.fields.Set("bytes", document::Value(document::Bytes{std::string("\0\xff", 2)}));
  document.fields.Set("point", document::Value(document::GeoPoint{1.5, -2.5}));
  document.fields.Set("link", document::Value(document::Reference{"p/d/rooms/a"}));
  document.fields.Set("list", document::Value(document::Array{document::Value("a"), {}}));
  document.fields.Set("empty", document::Value(document::Array{}));
  document.fields.Set("map", document::Value(std::move(inner)));
  return document;
}

// What we write is the same document that the binary form says.
TEST(ChannelJson, IsTheDocument) {
  const document::Document document = Sample();
  const std::string json = DocumentJson(document, kPrefix);
  for (const char c : json) ASSERT_GE(c, 0x20) << json;
  v1::Document read;
  ASSERT_TRUE(ReadJson(json, read).ok()) << json;
  v1::Document expected;
  ASSERT_TRUE(expected.ParseFromString(RenderDocument(document, kPrefix)));
  EXPECT_EQ(expected.DebugString(), read.DebugString());
}

TEST(ChannelJson, ChangesAreRenderedOnceAndOtherRepliesFromTheirBytes) {
  StreamReply change;
  change.document = std::make_shared<const document::Payload>(
      std::make_shared<const document::Document>(Sample()));
  change.targets = {2, 4};
  change.removed_targets = {6};
  change.prefix = std::make_shared<const std::string>(kPrefix);
  const Message& prototype = v1::ListenResponse::default_instance();
  const std::string json = ToJson(change, prototype);
  v1::ListenResponse read;
  ASSERT_TRUE(ReadJson(json, read).ok()) << json;
  EXPECT_EQ(4, read.document_change().target_ids(1));
  EXPECT_EQ(6, read.document_change().removed_target_ids(0));
  EXPECT_EQ(14, read.document_change().document().fields_size());

  v1::ListenResponse removed;
  removed.mutable_target_change()->set_target_change_type(v1::TargetChange::REMOVE);
  removed.mutable_target_change()->mutable_cause()->set_message("\xc3\xb6 \xf0\x9f\x98\x80");
  const std::string text = ToJson({.message = removed.SerializeAsString()}, prototype);
  EXPECT_EQ(
      R"({"targetChange":{"targetChangeType":"REMOVE","cause":{"message":"\u00f6 \ud83d\ude00"}}})",
      text);
}

}  // namespace
}  // namespace aloft::faces::firestore::webchannel
