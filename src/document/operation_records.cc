#include "document/operation_records.h"

#include "base/bytes.h"

namespace aloft::document {
namespace {

constexpr char kVersion = 1;
constexpr std::string_view kLabel = "document/operation/";
constexpr std::size_t kDatabaseOffset = 5 + kLabel.size() + 4;

std::string Head() {
  std::string key(1, static_cast<char>(store::Family::kSystem));
  AppendBe32(key, 0);
  return key.append(kLabel);
}

std::string HeadOf(std::uint32_t project, std::string_view database) {
  std::string key = Head();
  AppendBe32(key, project);
  return key.append(database).append(1, '\0');
}

}  // namespace

std::string OperationKey(std::uint32_t project, std::string_view database, std::string_view id) {
  return HeadOf(project, database).append(id);
}

store::Range OperationsOf(std::uint32_t project, std::string_view database) {
  return Under(HeadOf(project, database));
}

store::Range AllOperations() { return Under(Head()); }

std::string_view OwnerOfOperationKey(std::string_view key) {
  return key.substr(0, key.find('\0', kDatabaseOffset) + 1);
}

std::string EncodeOperation(const OperationRecord& record) {
  std::string out(1, kVersion);
  out.push_back(record.done ? 1 : 0);
  AppendBe64(out, static_cast<std::uint64_t>(record.create_time_micros));
  return out.append(record.content);
}

std::optional<OperationRecord> DecodeOperation(std::string_view key, std::string_view bytes) {
  const auto version = TakeByte(bytes);
  if (!version || *version != kVersion) return {};
  const auto done = TakeByte(bytes);
  const auto created = TakeBe64(bytes);
  if (!done || !created) return {};
  OperationRecord record;
  record.id = key.substr(OwnerOfOperationKey(key).size());
  record.done = *done != 0;
  record.create_time_micros = static_cast<std::int64_t>(*created);
  record.content = bytes;
  return record;
}

}  // namespace aloft::document
