// What a query cost, as google.firestore.v1.ExplainMetrics.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "document/results.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore {

// Serialized. Without `duration_micros` only the plan: the query was not run.
std::string ExplainMetrics(const document::QueryCost& cost,
                           std::optional<std::int64_t> duration_micros);

}  // namespace aloft::faces::firestore
