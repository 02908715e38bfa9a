// How much a project holds, for `aloft status`.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "object/service.h"
#include "table/table_service.h"

namespace aloft {

// {"buckets", 3}, {"tables", 1}; of each at most kCountedMax are counted.
std::vector<std::pair<std::string, std::uint64_t>> CountsOf(std::uint32_t project,
                                                            object::Service& objects,
                                                            table::TableService& tables);

inline constexpr std::size_t kCountedMax = 10'000;

}  // namespace aloft
