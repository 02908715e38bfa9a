// The query of a request as operations see it: decoded names and values in the order they came.
//
// Guarantees  Each name and value was decoded exactly once; '+' is a space.
// Threads     Values.
// Limits      kQueryParametersMax.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace aloft::faces {

enum class QueryFault : std::uint8_t { kTooMany, kUndecodable };

class QueryValues {
 public:
  static Result<QueryValues, QueryFault> Decode(std::string_view query);

  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  // The first value of `name`; null: absent.
  const std::string* Find(std::string_view name) const;
  std::string_view Get(std::string_view name) const;  // empty: absent
  std::vector<std::string> All(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace aloft::faces
