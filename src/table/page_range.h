// Which keys a query or scan walks over.
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/engine.h"
#include "table/descriptor.h"
#include "table/fault.h"
#include "table/requests.h"

namespace aloft::table {

// The table itself (nullopt) or one of its indexes, by place.
using IndexAt = std::optional<std::size_t>;

// Fails with kRangeInvalid for operands that are no key values or too many.
Result<store::Range> QueryRange(const Table& table, IndexAt index, const QueryRequest& request);
store::Range ScanRange(const Table& table, IndexAt index, std::uint32_t segment,
                       std::uint32_t segments);

// The key attributes of an entry: the table's, and the index's; ascending, each once.
std::vector<std::string> KeyNames(const Table& table, IndexAt index);

// Cuts off what a page before has returned, up to and including `start_key`. Fails with
// kStartKeyInvalid, kStartKeyOutside.
Result<void> StartBehind(const Table& table, IndexAt index, const Attributes& start_key,
                         SortOrder order, store::Range& range);

}  // namespace aloft::table
