#include "store/rocksdb/rocks_batch.h"

#include "base/bytes.h"
#include "base/check.h"
#include "store/commit_rules.h"
#include "store/counter.h"

namespace aloft::store {
namespace {

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

void MustAdd(const rocksdb::Status& status) {
  ALOFT_CHECK(status.ok());
}  // memory only: no failure

// What the writes before it leave a counter with.
std::optional<std::string>* CounterOf(Counters& counters, std::string_view key) {
  const auto found = counters.find(key);
  return found == counters.end() ? nullptr : &found->second;
}

}  // namespace

void RocksBatch::Put(std::string_view key, std::string_view value) {
  std::string version;
  AppendBe64(version, version_);
  const rocksdb::Slice keys[1] = {ToSlice(key)};
  const rocksdb::Slice values[2] = {ToSlice(version), ToSlice(value)};
  MustAdd(batch_.Put(database_.OfKey(key), rocksdb::SliceParts(keys, 1),
                     rocksdb::SliceParts(values, 2)));
}

std::vector<Change> RocksBatch::Take(CommitRequest& request, Counters counters) {
  std::vector<Change> changes;
  changes.reserve(request.writes.size());
  for (std::size_t place = 0; place < request.writes.size(); ++place) {
    Write& write = request.writes[place];
    std::optional<std::string>* counter =
        counters.empty() ? nullptr : CounterOf(counters, write.key);
    Change change{version_, write.kind, {}};
    switch (write.kind) {
      case Write::Kind::kSet:
        Put(write.key, write.value);
        if (counter != nullptr) *counter = write.value;
        break;
      case Write::Kind::kErase:
        MustAdd(batch_.Delete(database_.OfKey(write.key), ToSlice(write.key)));
        if (counter != nullptr) counter->reset();
        break;
      case Write::Kind::kEraseRange: {
        change.range_end = RangeEnd({write.key, write.value});
        if (write.key < change.range_end) {
          MustAdd(batch_.DeleteRange(database_.OfKey(write.key), ToSlice(write.key),
                                     ToSlice(change.range_end)));
        }
        auto inside = counters.lower_bound(write.key);
        for (; inside != counters.end() && inside->first < change.range_end; ++inside) {
          inside->second.reset();
        }
        break;
      }
      case Write::Kind::kAdd:
      case Write::Kind::kMax: {
        const auto sum = ApplyCounter(write, counter->value_or(std::string()));
        // An earlier write of this commit may have left no counter there: then it starts from 0.
        *counter = EncodeCounter(sum.ok() ? *sum : write.operand);
        Put(write.key, **counter);
        break;
      }
      case Write::Kind::kAppend:
        change.key = AppendedKey(write.key, version_, place);
        Put(change.key, write.value);
        break;
    }
    if (change.key.empty()) {  // counters' names are views of the keys
      change.key = counters.empty() ? std::move(write.key) : write.key;
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace aloft::store
