#include "object/generations.h"

#include <algorithm>

#include "object/keys.h"

namespace aloft::object {
namespace {

constexpr std::int64_t kAheadMicros = 1'000'000;

void RaiseTo(std::atomic<std::int64_t>& value, std::int64_t to) {
  std::int64_t before = value.load();
  while (before < to && !value.compare_exchange_weak(before, to)) {
  }
}

}  // namespace

std::int64_t Generations::Next() {
  const std::int64_t now = clock_.WallMicros();
  std::int64_t last = last_.load();
  std::int64_t next = 0;
  do {
    next = std::max(now, last + 1);
  } while (!last_.compare_exchange_weak(last, next));
  return next;
}

std::int64_t Generations::Reserve(store::CommitRequest& request) {
  const std::int64_t last = last_.load();
  if (last <= reserved_.load()) return 0;
  const std::int64_t mark = last + kAheadMicros;
  request.writes.push_back({store::Write::Kind::kMax, keys::GenerationMark(), {}, mark});
  return mark;
}

void Generations::Reserved(std::int64_t mark) { RaiseTo(reserved_, mark); }

}  // namespace aloft::object
