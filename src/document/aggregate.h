// Counts, sums and averages over documents that come one by one.
//
// Guarantees  Documents that lack the field of any of the aggregations do not count for any, as the
//             vendor has it. Integers are added exactly and stay integers while the sum fits 64
//             bits; NaN and infinity as IEEE has them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "document/query.h"

namespace aloft::document {

// Fails with kInvalidArgument.
Result<void> CheckAggregations(const std::vector<Aggregation>& aggregations);

class Aggregator {
 public:
  explicit Aggregator(const std::vector<Aggregation>& aggregations);
  void Add(const Document& document);
  // No further document can change anything (all are counts up to a bound).
  bool full() const;
  std::vector<std::pair<std::string, Value>> Finish() const;

 private:
  struct State {
    std::int64_t count = 0;
    __int128 integers = 0;
    double doubles = 0;
    bool any_double = false;
  };
  Value ValueOf(const Aggregation& aggregation, const State& state) const;

  std::vector<Aggregation> aggregations_;
  std::vector<State> states_;
};

}  // namespace aloft::document
