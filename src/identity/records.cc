#include "identity/records.h"

#include "base/bytes.h"

namespace aloft::identity {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kPublicVersion = 2;  // of keys: a public key in place of a secret
constexpr std::string_view kProjectPrefix = "identity/project/";
constexpr std::string_view kLastProject = "identity/last_project";
constexpr std::string_view kKeyPrefix = "identity/key/";
constexpr std::uint8_t kRootFlag = 1;
constexpr std::uint8_t kEnabledFlag = 2;

std::string SystemKey(std::uint32_t project, std::string_view rest) {
  std::string key(1, static_cast<char>(store::Family::kSystem));
  AppendBe32(key, project);
  key += rest;
  return key;
}

store::Range StartingWith(std::string prefix) {
  std::string end = PrefixEnd(prefix);
  return {std::move(prefix), std::move(end)};
}

// Takes a length-prefixed string; false if there is none.
bool TakeText(std::string_view& bytes, std::string& out) {
  const auto text = TakeLengthPrefixed(bytes);
  if (text) out = *text;
  return text.has_value();
}

}  // namespace

std::string ProjectKey(std::uint32_t number) {
  std::string key = SystemKey(0, kProjectPrefix);
  AppendBe32(key, number);
  return key;
}

store::Range AllProjects() { return StartingWith(SystemKey(0, kProjectPrefix)); }

std::string LastProjectKey() { return SystemKey(0, kLastProject); }

std::string AccessKeyKey(std::uint32_t project, std::string_view access_key_id) {
  return SystemKey(project, kKeyPrefix) + std::string(access_key_id);
}

store::Range AccessKeysOf(std::uint32_t project) {
  return StartingWith(SystemKey(project, kKeyPrefix));
}

std::string EncodeProject(const Project& project) {
  std::string value(1, static_cast<char>(kVersion));
  AppendBe32(value, project.number);
  AppendLengthPrefixed(value, project.id);
  AppendLengthPrefixed(value, project.account_id);
  return value;
}

std::optional<Project> DecodeProject(std::string_view value) {
  Project project{};
  if (TakeByte(value) != kVersion) return std::nullopt;
  const auto number = TakeBe32(value);
  if (!number || !TakeText(value, project.id) || !TakeText(value, project.account_id) ||
      !value.empty()) {
    return std::nullopt;
  }
  project.number = *number;
  return project;
}

std::string EncodeKey(const KeyRecord& record) {
  const bool is_public = !record.public_key.empty();
  std::string value(1, static_cast<char>(is_public ? kPublicVersion : kVersion));
  value.push_back(
      static_cast<char>((record.root ? kRootFlag : 0) | (record.enabled ? kEnabledFlag : 0)));
  AppendBe64(value, static_cast<std::uint64_t>(record.created_micros));
  AppendLengthPrefixed(value, record.id);
  AppendLengthPrefixed(value, record.user);
  AppendLengthPrefixed(value, is_public ? record.public_key : record.sealed_secret);
  AppendLengthPrefixed(value, record.policy_document);
  if (is_public) AppendLengthPrefixed(value, record.audience);
  return value;
}

std::optional<KeyRecord> DecodeKey(std::string_view value) {
  KeyRecord record;
  const auto version = TakeByte(value);
  if (version != kVersion && version != kPublicVersion) return std::nullopt;
  const bool is_public = version == kPublicVersion;
  const auto flags = TakeByte(value);
  const auto created = TakeBe64(value);
  if (!flags || *flags > (kRootFlag | kEnabledFlag) || !created) return std::nullopt;
  if (!TakeText(value, record.id) || !TakeText(value, record.user) ||
      !TakeText(value, is_public ? record.public_key : record.sealed_secret) ||
      !TakeText(value, record.policy_document) ||
      (is_public && !TakeText(value, record.audience)) || !value.empty() ||
      (is_public && record.public_key.empty())) {
    return std::nullopt;
  }
  record.root = (*flags & kRootFlag) != 0;
  record.enabled = (*flags & kEnabledFlag) != 0;
  record.created_micros = static_cast<std::int64_t>(*created);
  return record;
}

}  // namespace aloft::identity
