#include "document/database_record.h"

#include "base/bytes.h"

namespace aloft::document {
namespace {

constexpr char kVersion = 1;
constexpr std::string_view kGraveLabel = "document/grave/";

std::string GraveHead() {
  std::string key(1, static_cast<char>(store::Family::kSystem));
  AppendBe32(key, 0);
  return key.append(kGraveLabel);
}

}  // namespace

std::string EncodeDatabaseRecord(const DatabaseRecord& record) {
  const DatabaseSettings& settings = record.info.settings;
  std::string out(1, kVersion);
  AppendBe32(out, record.number);
  AppendLengthPrefixed(out, record.info.uid);
  AppendBe64(out, static_cast<std::uint64_t>(record.info.create_time_micros));
  AppendBe64(out, static_cast<std::uint64_t>(record.info.update_time_micros));
  AppendLengthPrefixed(out, settings.location);
  out.push_back(static_cast<char>(settings.concurrency));
  out.push_back(settings.delete_protected ? 1 : 0);
  AppendVarint(out, settings.labels.size());
  for (const auto& [name, value] : settings.labels) {
    AppendLengthPrefixed(out, name);
    AppendLengthPrefixed(out, value);
  }
  return out;
}

std::optional<DatabaseRecord> DecodeDatabaseRecord(std::string_view bytes) {
  const auto version = TakeByte(bytes);
  if (!version || *version != kVersion) return {};
  const auto number = TakeBe32(bytes);
  const auto uid = TakeLengthPrefixed(bytes);
  const auto created = TakeBe64(bytes);
  const auto updated = TakeBe64(bytes);
  const auto location = TakeLengthPrefixed(bytes);
  const auto concurrency = TakeByte(bytes);
  const auto is_protected = TakeByte(bytes);
  const auto labels = TakeVarint(bytes);
  if (!number || !uid || !created || !updated || !location || !concurrency || *concurrency > 1 ||
      !is_protected || !labels) {
    return {};
  }
  DatabaseRecord record;
  record.number = *number;
  record.info.uid = *uid;
  record.info.create_time_micros = static_cast<std::int64_t>(*created);
  record.info.update_time_micros = static_cast<std::int64_t>(*updated);
  record.info.settings.location = *location;
  record.info.settings.concurrency = static_cast<Concurrency>(*concurrency);
  record.info.settings.delete_protected = *is_protected != 0;
  for (std::uint64_t i = 0; i < *labels; ++i) {
    const auto name = TakeLengthPrefixed(bytes);
    const auto value = TakeLengthPrefixed(bytes);
    if (!name || !value) return {};
    record.info.settings.labels.emplace(*name, *value);
  }
  return record;
}

std::string GraveKey(const Place& place) {
  std::string key = GraveHead();
  AppendBe32(key, place.project);
  AppendBe32(key, place.database);
  return key;
}

store::Range AllGraves() { return Under(GraveHead()); }

std::optional<Place> PlaceOfGrave(std::string_view key) {
  const std::size_t head = GraveHead().size();
  if (key.size() != head + 8) return {};
  return Place{ReadBe32(key, head), ReadBe32(key, head + 4)};
}

}  // namespace aloft::document
