// The declared form of a request, and the two checks made against it before an operation looks at
// anything: types (SerializationException) and constraints (the list of violations in one
// ValidationException), in the service's words.
//
//   constexpr Member kMembers[] = {{"TableName", &kTableName, Needed::kRequired},
//                                  {"Limit", &kPositiveInteger}};
//   constexpr Shape kInput = Structure("GetItemInput", kMembers);
//
// Guarantees  Behind both checks, an operation may take members at their declared types.
// Threads     Any; shapes are constants.
// Knows not   attribute values' meaning (attribute_value.h) and what an operation makes of its
//             members.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/json.h"

namespace aloft::faces::dynamodb {

enum class ShapeType : std::uint8_t {
  kString,
  kInteger,
  kLong,
  kDouble,
  kBoolean,
  kTimestamp,
  kList,
  kMap,
  kStructure,
  kAttributeValue,
};

enum class Pattern : std::uint8_t {
  kNone,
  kName,       // [a-zA-Z0-9_.-]+
  kTableName,  // a name of 3 to 255 characters, or an ARN
};
enum class Needed : std::uint8_t { kOptional, kRequired };

struct Shape;
struct Member {
  std::string_view name;
  const Shape* shape;
  Needed needed = Needed::kOptional;
};

inline constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::min();

struct Shape {
  ShapeType type;
  std::int64_t min = kUnbounded;  // a number's value; the length of anything else
  std::int64_t max = kUnbounded;
  Pattern pattern = Pattern::kNone;
  std::string_view choices = {};  // allowed strings as the violation lists them: "A, B, C"
  std::span<const Member> members = {};
  const Shape* element = nullptr;  // of a list or map
  const Shape* key = nullptr;      // of a map: its constraints
  std::string_view java_name = {};
};

constexpr Shape Structure(std::string_view java_name, std::span<const Member> members) {
  return Shape{.type = ShapeType::kStructure, .members = members, .java_name = java_name};
}
constexpr Shape Choice(std::string_view choices) {
  return Shape{.type = ShapeType::kString, .choices = choices};
}
constexpr Shape Text(std::int64_t min = kUnbounded, std::int64_t max = kUnbounded,
                     Pattern pattern = Pattern::kNone) {
  return Shape{.type = ShapeType::kString, .min = min, .max = max, .pattern = pattern};
}
constexpr Shape ListOf(const Shape* element, std::int64_t min = kUnbounded,
                       std::int64_t max = kUnbounded) {
  return Shape{.type = ShapeType::kList, .min = min, .max = max, .element = element};
}
constexpr Shape MapOf(const Shape* element, std::int64_t min = kUnbounded,
                      std::int64_t max = kUnbounded, const Shape* key = nullptr) {
  return Shape{.type = ShapeType::kMap, .min = min, .max = max, .element = element, .key = key};
}

// The first value whose JSON type is not the declared one.
std::optional<ApiError> CheckTypes(Json input, const Shape& shape);
// All violations, up to kViolationsMax. Needs CheckTypes to have passed.
std::optional<ApiError> CheckConstraints(Json input, const Shape& shape);

}  // namespace aloft::faces::dynamodb
