#include "document/aggregate.h"

#include <limits>
#include <set>

#include "document/limits.h"

namespace aloft::document {
namespace {

// As the name of a field.
Result<void> CheckAlias(const std::string& alias) {
  const FieldPath path = {alias};
  if (IsDocumentName(path)) return Invalid("The aggregation alias '" + alias + "' is reserved.");
  return CheckFieldPath(path);
}

}  // namespace

Result<void> CheckAggregations(const std::vector<Aggregation>& aggregations) {
  if (aggregations.empty()) return Invalid("A query has at least one aggregation.");
  if (aggregations.size() > kAggregationsMax) {
    return Invalid("The maximum number of aggregations of a query is " +
                   std::to_string(kAggregationsMax) + ".");
  }
  std::set<std::string> aliases;
  for (const Aggregation& aggregation : aggregations) {
    ALOFT_TRY_VOID(CheckAlias(aggregation.alias));
    if (!aliases.insert(aggregation.alias).second) {
      return Invalid("The aggregation alias \"" + aggregation.alias + "\" is there twice.");
    }
    if (aggregation.kind != Aggregation::Kind::kCount) {
      ALOFT_TRY_VOID(CheckFieldPath(aggregation.field));
    }
    if (aggregation.up_to && *aggregation.up_to <= 0) return Invalid("up_to must be positive.");
  }
  return {};
}

Aggregator::Aggregator(const std::vector<Aggregation>& aggregations)
    : aggregations_(aggregations), states_(aggregations.size()) {}

void Aggregator::Add(const Document& document) {
  for (const Aggregation& aggregation : aggregations_) {
    const bool of_field = aggregation.kind != Aggregation::Kind::kCount;
    if (of_field && FindField(document.fields, aggregation.field) == nullptr) return;
  }
  for (std::size_t i = 0; i < aggregations_.size(); ++i) {
    State& state = states_[i];
    if (aggregations_[i].kind == Aggregation::Kind::kCount) {
      ++state.count;
      continue;
    }
    const Value* value = FindField(document.fields, aggregations_[i].field);
    if (value == nullptr || !value->IsNumber()) continue;
    ++state.count;
    if (const std::int64_t* integer = value->If<std::int64_t>()) {
      state.integers += *integer;
    } else {
      state.doubles += value->As<double>();
      state.any_double = true;
    }
  }
}

bool Aggregator::full() const {
  for (std::size_t i = 0; i < aggregations_.size(); ++i) {
    const Aggregation& aggregation = aggregations_[i];
    if (aggregation.kind != Aggregation::Kind::kCount || !aggregation.up_to) return false;
    if (states_[i].count < *aggregation.up_to) return false;
  }
  return true;
}

Value Aggregator::ValueOf(const Aggregation& aggregation, const State& state) const {
  const double sum = static_cast<double>(state.integers) + state.doubles;
  switch (aggregation.kind) {
    case Aggregation::Kind::kCount:
      return aggregation.up_to ? std::min(state.count, *aggregation.up_to) : state.count;
    case Aggregation::Kind::kSum:
      if (state.any_double || state.integers > std::numeric_limits<std::int64_t>::max() ||
          state.integers < std::numeric_limits<std::int64_t>::min()) {
        return sum;
      }
      return static_cast<std::int64_t>(state.integers);
    case Aggregation::Kind::kAverage:
      if (state.count == 0) return Value();
      return sum / static_cast<double>(state.count);
  }
  return Value();
}

std::vector<std::pair<std::string, Value>> Aggregator::Finish() const {
  std::vector<std::pair<std::string, Value>> values;
  for (std::size_t i = 0; i < aggregations_.size(); ++i) {
    values.emplace_back(aggregations_[i].alias, ValueOf(aggregations_[i], states_[i]));
  }
  return values;
}

}  // namespace aloft::document
