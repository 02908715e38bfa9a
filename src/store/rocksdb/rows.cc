#include "store/rocksdb/rows.h"

#include "base/bytes.h"

namespace aloft::store {
namespace {

constexpr char kLeasePrefix = 'l';
constexpr char kLeaseFormat = 1;
constexpr char kRequestFormat = 1;

}  // namespace

std::string LeaseRowKey(std::string_view name) { return kLeasePrefix + std::string(name); }

std::string EncodeLeaseRow(const LeaseRow& row) {
  std::string out(1, kLeaseFormat);
  AppendBe64(out, row.token);
  AppendBe64(out, static_cast<std::uint64_t>(row.until_micros));
  return out + row.owner;
}

std::optional<LeaseRow> ParseLeaseRow(std::string_view row) {
  const auto format = TakeByte(row);
  const auto token = TakeBe64(row);
  const auto until = TakeBe64(row);
  if (format != kLeaseFormat || !token || !until) return std::nullopt;
  return LeaseRow{*token, static_cast<std::int64_t>(*until), std::string(row)};
}

std::string EncodeRequestRow(const RequestRow& row) {
  std::string out(1, kRequestFormat);
  AppendBe64(out, row.version);
  AppendBe64(out, static_cast<std::uint64_t>(row.at_micros));
  return out;
}

std::optional<RequestRow> ParseRequestRow(std::string_view row) {
  const auto format = TakeByte(row);
  const auto version = TakeBe64(row);
  const auto at = TakeBe64(row);
  if (format != kRequestFormat || !version || !at || !row.empty()) return std::nullopt;
  return RequestRow{*version, static_cast<std::int64_t>(*at)};
}

}  // namespace aloft::store
