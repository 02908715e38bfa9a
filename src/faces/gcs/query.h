// The query of a request, decoded.
//
// Threads     Values.
// Limits      faces/common/limits.h, kQueryParametersMax.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

class Query {
 public:
  static Result<Query> Parse(std::string_view query);

  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }
  // The first value of `name`; null: absent.
  const std::string* Find(std::string_view name) const;
  std::string_view Get(std::string_view name) const;  // empty: absent
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  // Python's clients write "True".
  bool IsTrue(std::string_view name) const { return Get(name) == "true" || Get(name) == "True"; }
  std::vector<std::string> All(std::string_view name) const;
  // Fails with "invalidParameter".
  Result<std::optional<std::int64_t>> Number(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace aloft::faces::gcs
