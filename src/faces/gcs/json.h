// Request bodies as a tree of values.
//
// Threads     Values.
// Errors      What is not JSON, or past kJsonDepthMax or kJsonNodesMax, is refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

enum class JsonKind : std::uint8_t { kNull, kBool, kNumber, kString, kList, kObject };

struct Json {
  JsonKind kind = JsonKind::kNull;
  bool truth = false;
  std::string text = {};  // of a string; of a number as an integer in decimal digits
  std::vector<Json> items = {};
  std::vector<std::pair<std::string, Json>> members = {};

  // The member `name`; null if there is none. A member that is JSON's null is there.
  const Json* Find(std::string_view name) const;
  // The text of the member, if it is a string or a number.
  const std::string* Text(std::string_view name) const;
  bool IsTrue(std::string_view name) const;
};

// The object that `body` is; an empty body is an empty object.
Result<Json> ParseJson(std::string_view body);

// The other way; numbers as strings.
void WriteJson(JsonWriter& json, const Json& value);

}  // namespace aloft::faces::gcs
