// The feed's limits.
#pragma once

#include <cstddef>

namespace aloft::feed {

inline constexpr std::size_t kSubscriptionsMax = 100'000;
inline constexpr std::size_t kChangesPerTakeMax = 10'000;

}  // namespace aloft::feed
