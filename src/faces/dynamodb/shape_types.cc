#include <cmath>
#include <string>

#include "base/base64.h"
#include "faces/dynamodb/shape.h"

namespace aloft::faces::dynamodb {
namespace {

using Problem = std::optional<ApiError>;

Problem Refused(std::string message) {
  return ApiError{ErrorCode::kSerialization, std::move(message)};
}

std::string_view TokenName(Json value) {
  switch (value.kind()) {
    case JsonKind::kTrue:
      return "TRUE_VALUE";
    case JsonKind::kFalse:
      return "FALSE_VALUE";
    case JsonKind::kInteger:
      return "NUMBER_VALUE";
    case JsonKind::kDecimal:
      return "DECIMAL_VALUE";
    case JsonKind::kNull:
    case JsonKind::kString:
    case JsonKind::kList:
    case JsonKind::kObject:
      return "STRING_VALUE";
  }
  return "STRING_VALUE";
}

Problem NotScalar(Json value, std::string_view java_type) {
  if (value.kind() == JsonKind::kObject)
    return Refused("Start of structure or map found where not expected");
  if (value.kind() == JsonKind::kList)
    return Refused("Unrecognized collection type class java.lang." + std::string(java_type));
  return Refused(std::string(TokenName(value)) + " cannot be converted to " +
                 std::string(java_type));
}

Problem CheckString(Json value) {
  if (value.kind() == JsonKind::kString) return std::nullopt;
  return NotScalar(value, "String");
}

Problem CheckBoolean(Json value) {
  if (value.kind() == JsonKind::kTrue || value.kind() == JsonKind::kFalse) return std::nullopt;
  if (value.kind() == JsonKind::kList || value.kind() == JsonKind::kObject)
    return NotScalar(value, "Boolean");
  return Refused("Unexpected token received from parser");
}

Problem CheckNumber(Json value, std::string_view java_type) {
  if (value.kind() == JsonKind::kInteger || value.kind() == JsonKind::kDecimal) return std::nullopt;
  return NotScalar(value, java_type);
}

Problem CheckBlob(Json value) {
  switch (value.kind()) {
    case JsonKind::kString:
      break;
    case JsonKind::kObject:
      return Refused("Start of structure or map found where not expected");
    case JsonKind::kList:
      return Refused("Unrecognized collection type class java.nio.ByteBuffer");
    case JsonKind::kNull:
    case JsonKind::kTrue:
    case JsonKind::kFalse:
    case JsonKind::kInteger:
    case JsonKind::kDecimal:
      return Refused("only base-64-encoded strings are convertible to bytes");
  }
  const std::string_view text = value.text();
  if (text.size() % 4 != 0) {
    return Refused("Base64 encoded length is expected a multiple of 4 bytes but found: " +
                   std::to_string(text.size()));
  }
  if (Base64Decode(text)) return std::nullopt;
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t wrong = text.find_first_not_of(kAlphabet);
  if (wrong != std::string_view::npos && wrong + 2 < text.size()) {
    // Any byte of UTF-8 must not be cut out of its character.
    const unsigned char byte = static_cast<unsigned char>(text[wrong]);
    return Refused(byte < 0x80 ? "Invalid Base64 character: '" + std::string(1, text[wrong]) + "'"
                               : "Invalid Base64 character");
  }
  return Refused("Invalid last non-pad Base64 character dectected");
}

Problem CheckSet(Json value, Problem (*check)(Json)) {
  if (value.kind() == JsonKind::kObject)
    return Refused("Start of structure or map found where not expected");
  if (value.kind() != JsonKind::kList) return Refused("Unexpected field type");
  for (const Json element : value) {
    if (!element.present()) continue;
    if (Problem problem = check(element)) return problem;
  }
  return std::nullopt;
}

Problem CheckAttributeValue(Json value);

Problem CheckAttributeMap(Json value) {
  if (value.kind() == JsonKind::kList) {
    return Refused(
        "Unrecognized collection type java.util.Map<java.lang.String, "
        "com.amazonaws.dynamodb.v20120810.AttributeValue>");
  }
  if (value.kind() != JsonKind::kObject) return Refused("Unexpected field type");
  for (const Json member : value) {
    if (!member.present()) continue;
    if (Problem problem = CheckAttributeValue(member)) return problem;
  }
  return std::nullopt;
}

Problem CheckTyped(std::string_view type, Json value) {
  if (type == "S" || type == "N") return CheckString(value);
  if (type == "B") return CheckBlob(value);
  if (type == "M") return CheckAttributeMap(value);
  if (type == "L") return CheckSet(value, CheckAttributeValue);
  if (type == "BOOL" || type == "NULL") return CheckBoolean(value);
  if (type == "SS" || type == "NS") return CheckSet(value, CheckString);
  if (type == "BS") return CheckSet(value, CheckBlob);
  return std::
      nullopt;  // unknown members are ignored here, and missed when the value turns out empty
}

Problem CheckAttributeValue(Json value) {
  if (value.kind() == JsonKind::kList) {
    return Refused(
        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue");
  }
  if (value.kind() != JsonKind::kObject) return Refused("Unexpected value type in payload");
  for (const Json member : value) {
    if (!member.present()) continue;
    if (Problem problem = CheckTyped(member.name(), member)) return problem;
  }
  return std::nullopt;
}

Problem CheckList(Json value, const Shape& shape) {
  if (value.kind() == JsonKind::kObject)
    return Refused("Start of structure or map found where not expected");
  if (value.kind() != JsonKind::kList) return Refused("Unexpected field type");
  for (const Json element : value) {
    if (!element.present()) continue;
    if (Problem problem = CheckTypes(element, *shape.element)) return problem;
  }
  return std::nullopt;
}

Problem CheckMap(Json value, const Shape& shape) {
  if (value.kind() == JsonKind::kList) return Refused("Unrecognized collection type java.util.Map");
  if (value.kind() != JsonKind::kObject) return Refused("Unexpected field type");
  for (const Json member : value) {
    if (!member.present()) continue;
    if (Problem problem = CheckTypes(member, *shape.element)) return problem;
  }
  return std::nullopt;
}

Problem CheckStructure(Json value, const Shape& shape) {
  if (value.kind() == JsonKind::kList) {
    return Refused("Unrecognized collection type class com.amazonaws.dynamodb.v20120810." +
                   std::string(shape.java_name));
  }
  if (value.kind() != JsonKind::kObject) return Refused("Unexpected value type in payload");
  for (const Member& member : shape.members) {
    const Json found = value.Find(member.name);
    if (!found.present()) continue;
    if (Problem problem = CheckTypes(found, *member.shape)) return problem;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ApiError> CheckTypes(Json input, const Shape& shape) {
  switch (shape.type) {
    case ShapeType::kString:
      return CheckString(input);
    case ShapeType::kInteger:
      return CheckNumber(input, "Integer");
    case ShapeType::kLong:
      return CheckNumber(input, "Long");
    case ShapeType::kDouble:
      return CheckNumber(input, "Double");
    case ShapeType::kTimestamp:
      return CheckNumber(input, "Date");
    case ShapeType::kBoolean:
      return CheckBoolean(input);
    case ShapeType::kList:
      return CheckList(input, shape);
    case ShapeType::kMap:
      return CheckMap(input, shape);
    case ShapeType::kStructure:
      return CheckStructure(input, shape);
    case ShapeType::kAttributeValue:
      return CheckAttributeValue(input);
  }
  return std::nullopt;
}

}  // namespace aloft::faces::dynamodb
