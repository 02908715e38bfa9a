// The query of a request, with Google's refusals.
//
// Threads     Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "faces/common/query_values.h"
#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

class Query : public QueryValues {
 public:
  Query() = default;
  static Result<Query> Parse(std::string_view query);

  // Python's clients write "True".
  bool IsTrue(std::string_view name) const { return Get(name) == "true" || Get(name) == "True"; }
  // Fails with "invalidParameter".
  Result<std::optional<std::int64_t>> Number(std::string_view name) const;

 private:
  explicit Query(QueryValues values) : QueryValues(std::move(values)) {}
};

}  // namespace aloft::faces::gcs
