#include "store/rocksdb/change_log.h"

#include "base/bytes.h"

namespace aloft::store {
namespace {

constexpr char kRowFormat = 1;

}  // namespace

std::string ChangeRowKey(Version version) {
  std::string key;
  AppendBe64(key, version);
  return key;
}

std::optional<Version> ParseChangeRowKey(std::string_view key) {
  if (key.size() != sizeof(Version)) return std::nullopt;
  return ReadBe64(key);
}

std::string EncodeChangeRow(const std::vector<Change>& changes, Version before) {
  std::string row(1, kRowFormat);
  AppendBe64(row, before);
  const std::size_t empty = row.size();
  for (const Change& change : changes) {
    if (change.key.front() == static_cast<char>(Family::kBodies)) continue;
    row.push_back(static_cast<char>(change.kind));
    AppendLengthPrefixed(row, change.key);
    if (change.kind == Write::Kind::kEraseRange) AppendLengthPrefixed(row, change.range_end);
  }
  return row.size() == empty ? std::string() : row;
}

std::optional<ChangeRow> ParseChangeRow(Version version, std::string_view row) {
  if (TakeByte(row) != kRowFormat) return std::nullopt;
  const auto before = TakeBe64(row);
  if (!before) return std::nullopt;
  ChangeRow parsed{*before, {}};
  while (!row.empty()) {
    const auto kind = TakeByte(row);
    const auto key = TakeLengthPrefixed(row);
    if (!kind || !key || *kind > static_cast<int>(Write::Kind::kAppend)) return std::nullopt;
    Change change{version, static_cast<Write::Kind>(*kind), std::string(*key)};
    if (change.kind == Write::Kind::kEraseRange) {
      const auto end = TakeLengthPrefixed(row);
      if (!end) return std::nullopt;
      change.range_end = *end;
    }
    parsed.changes.push_back(std::move(change));
  }
  return parsed;
}

}  // namespace aloft::store
