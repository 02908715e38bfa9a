#include "faces/firestore/render.h"

#include <cmath>

#include "faces/firestore/names.h"

namespace aloft::faces::firestore {
namespace {

// Field numbers of google/firestore/v1/document.proto.
constexpr int kDocumentName = 1;
constexpr int kDocumentFields = 2;
constexpr int kDocumentCreateTime = 3;
constexpr int kDocumentUpdateTime = 4;
constexpr int kEntryKey = 1;
constexpr int kEntryValue = 2;
constexpr int kArrayValues = 1;
constexpr int kMapFields = 1;
constexpr int kNullValue = 11;
constexpr int kBooleanValue = 1;
constexpr int kIntegerValue = 2;
constexpr int kDoubleValue = 3;
constexpr int kTimestampValue = 10;
constexpr int kStringValue = 17;
constexpr int kBytesValue = 18;
constexpr int kReferenceValue = 5;
constexpr int kGeoPointValue = 8;
constexpr int kArrayValue = 9;
constexpr int kMapValue = 6;
constexpr int kLatitude = 1;
constexpr int kLongitude = 2;

// Whether a field need not be written: -0.0 is not 0.0.
bool IsDefault(double value) { return value == 0 && !std::signbit(value); }

// A map<string, Value> as the repeated field `field`; sorted names come out sorted.
void WriteMap(WireWriter& out, int field, const document::Map& map) {
  const auto& fields = map.fields();
  for (auto entry = fields.rbegin(); entry != fields.rend(); ++entry) {
    const std::size_t end = out.size();
    WriteValueField(out, kEntryValue, entry->value);
    out.Bytes(kEntryKey, entry->name);
    out.EndMessage(field, end);
  }
}

struct ValueWriter {
  WireWriter& out;

  void operator()(const document::Null&) const { out.Int(kNullValue, 0); }
  void operator()(bool value) const { out.Bool(kBooleanValue, value); }
  void operator()(std::int64_t value) const { out.Int(kIntegerValue, value); }
  void operator()(double value) const { out.Double(kDoubleValue, value); }
  void operator()(const document::Timestamp& value) const {
    out.Time(kTimestampValue, value.micros);
  }
  void operator()(const std::string& value) const { out.Bytes(kStringValue, value); }
  void operator()(const document::Bytes& value) const { out.Bytes(kBytesValue, value.data); }
  void operator()(const document::Reference& value) const {
    out.Bytes(kReferenceValue, FormatReference(value));
  }
  void operator()(const document::GeoPoint& value) const {
    const std::size_t end = out.size();
    if (!IsDefault(value.longitude)) out.Double(kLongitude, value.longitude);
    if (!IsDefault(value.latitude)) out.Double(kLatitude, value.latitude);
    out.EndMessage(kGeoPointValue, end);
  }
  void operator()(const document::Array& value) const {
    const std::size_t end = out.size();
    for (auto element = value.rbegin(); element != value.rend(); ++element) {
      WriteValueField(out, kArrayValues, *element);
    }
    out.EndMessage(kArrayValue, end);
  }
  void operator()(const document::Map& value) const {
    const std::size_t end = out.size();
    WriteMap(out, kMapFields, value);
    out.EndMessage(kMapValue, end);
  }
};

}  // namespace

void WriteValue(WireWriter& out, const document::Value& value) {
  std::visit(ValueWriter{out}, value.data);
}

void WriteValueField(WireWriter& out, int field, const document::Value& value) {
  const std::size_t end = out.size();
  WriteValue(out, value);
  out.EndMessage(field, end);
}

void WriteName(WireWriter& out, int field, std::string_view prefix, std::string_view path) {
  const std::size_t end = out.size();
  out.Raw(path);
  out.Raw(prefix);
  out.EndMessage(field, end);
}

void WriteDocument(WireWriter& out, const document::Document& document, std::string_view prefix) {
  out.Time(kDocumentUpdateTime, document.update_time_micros);
  out.Time(kDocumentCreateTime, document.create_time_micros);
  WriteMap(out, kDocumentFields, document.fields);
  WriteName(out, kDocumentName, prefix, document.path);
}

void WriteDocumentField(WireWriter& out, int field, const document::Document& document,
                        std::string_view prefix) {
  const std::size_t end = out.size();
  WriteDocument(out, document, prefix);
  out.EndMessage(field, end);
}

document::Document Masked(const document::Document& document,
                          const std::vector<document::FieldPath>& mask) {
  return {document.path, document::ProjectFields(document.fields, mask),
          document.create_time_micros, document.update_time_micros};
}

std::string RenderDocument(const document::Document& document, std::string_view prefix) {
  WireWriter out;
  WriteDocument(out, document, prefix);
  return out.Take();
}

}  // namespace aloft::faces::firestore
