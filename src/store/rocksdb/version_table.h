// For each key, a bound of the newest version written to it since the start, without a lock: keys
// share places by their hash, so a bound may be too new, never too old.
//
// Threads     Wrote*: one thread at a time (the one that commits). NewestOf: any thread.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <string_view>
#include <vector>

#include "store/commit_rules.h"
#include "store/engine.h"

namespace aloft::store {

class VersionTable {
 public:
  // Call before the write becomes visible; whoever then reads it finds the bound.
  void Wrote(std::string_view key, Version version) {
    places_[PlaceOf(key)].store(version, std::memory_order_release);
  }
  // A whole range of one family was erased.
  void WroteRange(std::size_t family, Version version) {
    families_[family].store(version, std::memory_order_release);
  }
  // Call after reading the key.
  Version NewestOf(std::string_view key) const {
    return std::max(places_[PlaceOf(key)].load(std::memory_order_acquire),
                    families_[FamilyIndex(key)].load(std::memory_order_acquire));
  }

 private:
  static constexpr std::size_t kPlaces = 1 << 17;  // 1 MiB
  static std::size_t PlaceOf(std::string_view key) {
    return std::hash<std::string_view>()(key) % kPlaces;
  }

  std::vector<std::atomic<Version>> places_ = std::vector<std::atomic<Version>>(kPlaces);
  std::array<std::atomic<Version>, kFamilyCount> families_ = {};
};

}  // namespace aloft::store
