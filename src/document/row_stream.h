// Documents that come one after the other: what plans are carried out with.
//
// Threads     One at a time.
// Ownership   Streams borrow their ScanContext, which borrows engine and place.
// Errors      As Reader; kQueryTooExpensive when a sort would hold more than kSortBytesMax.
#pragma once

#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "document/limits.h"
#include "document/long_work.h"
#include "document/normal_query.h"
#include "document/plan.h"
#include "document/reader.h"
#include "document/results.h"

namespace aloft::document {

struct ScanContext {
  store::Engine& engine;
  const Place& place;
  Moment moment;
  const NormalQuery& query;
  QueryCost& cost;
  // At a past moment: what has changed since, so that rows of now say nothing about it.
  const std::unordered_set<std::string>* changed = nullptr;

  void CountEntries(std::int64_t count) {
    cost.entries_scanned += count;
    LeaveLoopPast(cost.entries_scanned, kInlineRowsMax);
  }
};

struct Row {
  DocumentPtr document;  // null: the stream has ended
  store::Version version = 0;
};

class RowStream {
 public:
  virtual ~RowStream() = default;
  virtual Result<Row> Next() = 0;
};
using RowStreamPtr = std::unique_ptr<RowStream>;

// What a plan finds, in the query's order, each document once, filters and cursors checked.
Result<RowStreamPtr> Execute(ScanContext& context, const Plan& plan);

// The ranges that a plan looks at, for transactions: a commit within one might change the result.
std::vector<store::Range> RangesOf(const Place& place, const Plan& plan);

}  // namespace aloft::document
