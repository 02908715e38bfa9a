// What values may be taken from outside.
#include <cmath>

#include "base/utf8.h"
#include "document/limits.h"
#include "document/path.h"
#include "document/value.h"

namespace aloft::document {
namespace {

constexpr std::int64_t kTimestampMicrosMin = -62'135'596'800'000'000;
constexpr std::int64_t kTimestampMicrosMax = 253'402'300'799'999'999;

Result<void> CheckLength(std::size_t bytes) {
  if (bytes <= kValueBytesMax) return {};
  return Invalid("The value of a property is longer than " + std::to_string(kValueBytesMax) +
                 " bytes.");
}

Result<void> CheckNested(const Value& value, std::size_t depth);

Result<void> CheckMap(const Map& map, std::size_t depth) {
  const bool reserved_allowed = map.Find(kVectorTypeKey) != nullptr;
  for (const Field& field : map.fields()) {
    if (field.name.size() > kFieldNameBytesMax) {
      return Invalid("The property name is longer than " + std::to_string(kFieldNameBytesMax) +
                     " bytes.");
    }
    if (!IsValidUtf8(field.name)) return Invalid("A field name is not valid UTF-8.");
    const bool reserved =
        field.name.size() >= 4 && field.name.starts_with("__") && field.name.ends_with("__");
    if (reserved && !(reserved_allowed && depth > 0)) {
      return Invalid("The field name '" + field.name + "' is reserved.");
    }
    if (field.name.empty() && depth == 0) return Invalid("A field name must not be empty.");
    ALOFT_TRY_VOID(CheckNested(field.value, depth + 1));
  }
  return {};
}

Result<void> CheckNested(const Value& value, std::size_t depth) {
  if (depth > kValueDepthMax) {
    return Invalid("A value is nested deeper than " + std::to_string(kValueDepthMax) + " levels.");
  }
  if (const std::string* text = value.If<std::string>()) {
    ALOFT_TRY_VOID(CheckLength(text->size()));
    if (!IsValidUtf8(*text)) return Invalid("A string is not valid UTF-8.");
  } else if (const Timestamp* time = value.If<Timestamp>()) {
    if (time->micros < kTimestampMicrosMin || time->micros > kTimestampMicrosMax) {
      return Invalid("A timestamp is outside of the years 1 to 9999.");
    }
  } else if (const GeoPoint* point = value.If<GeoPoint>()) {
    if (!(std::abs(point->latitude) <= 90)) return Invalid("A latitude is not within [-90, 90].");
    if (!(std::abs(point->longitude) <= 180)) {
      return Invalid("A longitude is not within [-180, 180].");
    }
  } else if (const Bytes* bytes = value.If<Bytes>()) {
    return CheckLength(bytes->data.size());
  } else if (const Array* array = value.If<Array>()) {
    for (const Value& element : *array) {
      if (element.Is<Array>()) return Invalid("Cannot convert an array value in an array value.");
      ALOFT_TRY_VOID(CheckNested(element, depth + 1));
    }
  } else if (const Map* map = value.If<Map>()) {
    const Array* vector = VectorElements(value);
    if (vector != nullptr && vector->size() > kVectorDimensionsMax) {
      return Invalid("A vector has more than " + std::to_string(kVectorDimensionsMax) +
                     " dimensions.");
    }
    return CheckMap(*map, depth);
  } else if (const Reference* reference = value.If<Reference>()) {
    if (reference->name.size() > kPathBytesMax || !IsValidUtf8(reference->name)) {
      return Invalid("A reference is not a document's name.");
    }
  }
  return {};
}

}  // namespace

Result<void> CheckFields(const Map& fields) { return CheckMap(fields, 0); }
Result<void> CheckValue(const Value& value, std::size_t depth) { return CheckNested(value, depth); }

}  // namespace aloft::document
