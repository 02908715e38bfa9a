#include "faces/firestore/webchannel/json.h"

#include <cmath>
#include <stdexcept>
#include <variant>
#include <vector>

#include "base/base64.h"
#include "base/json_writer.h"
#include "base/time_format.h"
#include "faces/firestore/json_message.h"
#include "faces/firestore/names.h"

namespace aloft::faces::firestore::webchannel {
namespace {

// JSON as libprotobuf writes it has bytes beyond ASCII in strings only.
std::string AsciiJson(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  std::string quoted;
  while (!json.empty()) {
    std::size_t plain = 0;
    while (plain < json.size() && static_cast<signed char>(json[plain]) >= 0) ++plain;
    out.append(json.substr(0, plain));
    json.remove_prefix(plain);
    std::size_t foreign = 0;
    while (foreign < json.size() && static_cast<signed char>(json[foreign]) < 0) ++foreign;
    if (foreign == 0) break;
    quoted.clear();
    AppendJsonString(quoted, json.substr(0, foreign), JsonEscape::kAsciiOnly);
    out.append(quoted, 1, quoted.size() - 2);
    json.remove_prefix(foreign);
  }
  return out;
}

void WriteFields(JsonWriter& json, const document::Map& map);

void WriteDouble(JsonWriter& json, double value) {
  if (std::isnan(value)) {
    json.String("NaN");
  } else if (std::isinf(value)) {
    json.String(value > 0 ? "Infinity" : "-Infinity");
  } else {
    json.Double(value);
  }
}

void WriteValue(JsonWriter& json, const document::Value& value);

struct ValueMember {
  JsonWriter& json;

  void operator()(const document::Null&) const { json.Key("nullValue").Null(); }
  void operator()(bool value) const { json.Key("booleanValue").Bool(value); }
  void operator()(std::int64_t value) const { json.Member("integerValue", std::to_string(value)); }
  void operator()(double value) const { WriteDouble(json.Key("doubleValue"), value); }
  void operator()(const document::Timestamp& value) const {
    json.Member("timestampValue", FormatRfc3339(value.micros, TimeFraction::kShortest));
  }
  void operator()(const std::string& value) const { json.Member("stringValue", value); }
  void operator()(const document::Bytes& value) const {
    json.Member("bytesValue", Base64Encode(value.data));
  }
  void operator()(const document::Reference& value) const {
    json.Member("referenceValue", FormatReference(value));
  }
  void operator()(const document::GeoPoint& value) const {
    json.Key("geoPointValue").BeginObject();
    json.Member("latitude", value.latitude).Member("longitude", value.longitude).EndObject();
  }
  void operator()(const document::Array& values) const {
    json.Key("arrayValue").BeginObject().Key("values").BeginArray();
    for (const document::Value& value : values) WriteValue(json, value);
    json.EndArray().EndObject();
  }
  void operator()(const document::Map& map) const {
    json.Key("mapValue").BeginObject();
    WriteFields(json, map);
    json.EndObject();
  }
};

void WriteValue(JsonWriter& json, const document::Value& value) {
  json.BeginObject();
  std::visit(ValueMember{json}, value.data);
  json.EndObject();
}

void WriteFields(JsonWriter& json, const document::Map& map) {
  json.Key("fields").BeginObject();
  for (const document::Field& field : map.fields()) WriteValue(json.Key(field.name), field.value);
  json.EndObject();
}

void WriteIds(JsonWriter& json, std::string_view name, const std::vector<std::int32_t>& ids) {
  if (ids.empty()) return;
  json.Key(name).BeginArray();
  for (const std::int32_t id : ids) json.Int(id);
  json.EndArray();
}

std::string ChangeJson(const StreamReply& reply) {
  const std::string& document = reply.document->Rendered(
      kJsonSlot,
      [&](const document::Document& changed) { return DocumentJson(changed, *reply.prefix); });
  std::string out;
  out.reserve(document.size() + 128);
  JsonWriter json(out);
  json.BeginObject().Key("documentChange").BeginObject().Key("document").Raw(document);
  WriteIds(json, "targetIds", reply.targets);
  WriteIds(json, "removedTargetIds", reply.removed_targets);
  json.EndObject().EndObject();
  return out;
}

}  // namespace

std::string ToJson(const StreamReply& reply, const Message& prototype) {
  if (reply.document != nullptr) return ChangeJson(reply);
  const auto json = WriteJson(prototype, reply.message, EnumForm::kNames);
  if (!json.ok()) throw std::logic_error("a reply that is no message");
  return AsciiJson(*json);
}

std::string DocumentJson(const document::Document& document, std::string_view prefix) {
  std::string out;
  JsonWriter json(out, JsonEscape::kAsciiOnly);
  json.BeginObject();
  json.Member("name", std::string(prefix).append(document.path));
  WriteFields(json, document.fields);
  constexpr TimeFraction kFraction = TimeFraction::kShortest;
  json.Member("createTime", FormatRfc3339(document.create_time_micros, kFraction));
  json.Member("updateTime", FormatRfc3339(document.update_time_micros, kFraction));
  json.EndObject();
  return out;
}

std::string StatusJson(const Error& error) {
  std::string out;
  JsonWriter json(out, JsonEscape::kAsciiOnly);
  json.BeginObject().Key("error").BeginObject();
  json.Member("code", HttpStatusOf(error.code));
  json.Member("message", error.message);
  json.Member("status", CodeName(error.code));
  json.EndObject().EndObject();
  return out;
}

}  // namespace aloft::faces::firestore::webchannel
