#include "document/catalog.h"

#include "base/bytes.h"

namespace aloft::document {
namespace {

constexpr char kVersion = 1;
constexpr std::uint8_t kAutomaticFlag = 1;
constexpr std::uint8_t kInternalFlag = 2;
constexpr std::uint8_t kExpiresFlag = 1;
constexpr std::uint8_t kInheritsFlag = 2;
constexpr std::uint8_t kRevertingFlag = 4;
const FieldPath kAllFields = {"*"};

void AppendFieldPath(std::string& out, const FieldPath& path) {
  AppendVarint(out, path.size());
  for (const std::string& name : path) AppendLengthPrefixed(out, name);
}

std::optional<FieldPath> TakeFieldPath(std::string_view& bytes) {
  const auto count = TakeVarint(bytes);
  if (!count || *count > bytes.size()) return {};
  FieldPath path;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto name = TakeLengthPrefixed(bytes);
    if (!name) return {};
    path.emplace_back(*name);
  }
  return path;
}

std::optional<IndexField> TakeIndexField(std::string_view& bytes) {
  const auto kind = TakeByte(bytes);
  const auto dimensions = TakeVarint(bytes);
  auto path = TakeFieldPath(bytes);
  if (!kind || *kind > static_cast<std::uint8_t>(IndexKind::kVector) || !dimensions || !path) {
    return {};
  }
  return IndexField{std::move(*path), static_cast<IndexKind>(*kind),
                    static_cast<std::int64_t>(*dimensions)};
}

}  // namespace

void Catalog::Arrange() {
  indexes_of_.clear();
  fields_of_.clear();
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    indexes_of_[indexes[i].info.definition.collection_id].push_back(i);
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    fields_of_[fields[i].collection_id][FormatFieldPath(fields[i].field)] = i;
  }
}

const std::vector<std::size_t>& Catalog::IndexesOf(std::string_view collection_id) const {
  static const std::vector<std::size_t> kNone;
  const auto found = indexes_of_.find(collection_id);
  return found != indexes_of_.end() ? found->second : kNone;
}

const StoredIndex* Catalog::FindIndex(std::uint32_t id) const {
  for (const StoredIndex& index : indexes) {
    if (index.info.id == id) return &index;
  }
  return nullptr;
}

const StoredIndex* Catalog::FindIndex(const IndexDefinition& definition) const {
  for (const std::size_t place : IndexesOf(definition.collection_id)) {
    const StoredIndex& index = indexes[place];
    if (!index.internal && index.info.definition == definition) return &index;
  }
  return nullptr;
}

const StoredField* Catalog::FindField(std::string_view collection_id,
                                      const FieldPath& field) const {
  const auto configs = fields_of_.find(collection_id);
  if (configs == fields_of_.end()) return nullptr;
  const auto found = configs->second.find(FormatFieldPath(field));
  return found != configs->second.end() ? &fields[found->second] : nullptr;
}

bool Catalog::HasFieldConfigs(std::string_view collection_id) const {
  return fields_of_.find(collection_id) != fields_of_.end();
}

Catalog::Both Catalog::UpkeepOf(std::string_view collection_id, const FieldPath& field) const {
  if (!HasFieldConfigs(collection_id)) return {};
  FieldPath above = field;
  while (!above.empty()) {
    const StoredField* config = FindField(collection_id, above);
    if (config != nullptr && !config->inherits) return {config->ascending, config->contains};
    above.pop_back();
  }
  if (const StoredField* config = FindField(collection_id, kAllFields)) {
    return {config->ascending, config->contains};
  }
  return {};
}

std::string EncodeIndexRecord(const StoredIndex& index) {
  const IndexInfo& info = index.info;
  std::string out(1, kVersion);
  out.push_back(static_cast<char>((info.automatic ? kAutomaticFlag : 0) |
                                  (index.internal ? kInternalFlag : 0)));
  AppendBe32(out, info.id);
  out.push_back(static_cast<char>(info.state));
  out.push_back(static_cast<char>(info.definition.scope));
  AppendLengthPrefixed(out, info.definition.collection_id);
  AppendVarint(out, info.definition.fields.size());
  for (const IndexField& field : info.definition.fields) {
    out.push_back(static_cast<char>(field.kind));
    AppendVarint(out, static_cast<std::uint64_t>(field.dimensions));
    AppendFieldPath(out, field.field);
  }
  return out;
}

std::optional<StoredIndex> DecodeIndexRecord(std::string_view bytes) {
  const auto version = TakeByte(bytes);
  if (!version || *version != kVersion) return {};
  const auto flags = TakeByte(bytes);
  const auto id = TakeBe32(bytes);
  const auto state = TakeByte(bytes);
  const auto scope = TakeByte(bytes);
  const auto collection = TakeLengthPrefixed(bytes);
  const auto count = TakeVarint(bytes);
  if (!flags || !id || !state || *state > 2 || !scope || *scope > 1 || !collection || !count) {
    return {};
  }
  StoredIndex index;
  index.internal = (*flags & kInternalFlag) != 0;
  index.info.automatic = (*flags & kAutomaticFlag) != 0;
  index.info.id = *id;
  index.info.state = static_cast<IndexState>(*state);
  index.info.definition.scope = static_cast<Query::Scope>(*scope);
  index.info.definition.collection_id = *collection;
  for (std::uint64_t i = 0; i < *count; ++i) {
    auto field = TakeIndexField(bytes);
    if (!field) return {};
    index.info.definition.fields.push_back(std::move(*field));
  }
  return index;
}

std::string EncodeNextIndex(std::uint32_t next_index) {
  std::string out(1, kVersion);
  AppendBe32(out, next_index);
  return out;
}

std::optional<std::uint32_t> DecodeNextIndex(std::string_view bytes) {
  const auto version = TakeByte(bytes);
  if (!version || *version != kVersion) return {};
  return TakeBe32(bytes);
}

std::string EncodeFieldRecord(const StoredField& field) {
  std::string out(1, kVersion);
  AppendLengthPrefixed(out, field.collection_id);
  AppendFieldPath(out, field.field);
  out.push_back(static_cast<char>(field.ascending));
  out.push_back(static_cast<char>(field.contains));
  out.push_back(static_cast<char>((field.expires ? kExpiresFlag : 0) |
                                  (field.inherits ? kInheritsFlag : 0) |
                                  (field.reverting ? kRevertingFlag : 0)));
  AppendBe32(out, field.expiry_index);
  return out;
}

std::optional<StoredField> DecodeFieldRecord(std::string_view bytes) {
  const auto version = TakeByte(bytes);
  if (!version || *version != kVersion) return {};
  const auto collection = TakeLengthPrefixed(bytes);
  if (!collection) return {};
  auto path = TakeFieldPath(bytes);
  const auto ascending = TakeByte(bytes);
  const auto contains = TakeByte(bytes);
  const auto flags = TakeByte(bytes);
  const auto expiry_index = TakeBe32(bytes);
  if (!path || !ascending || *ascending > 3 || !contains || *contains > 3 || !flags ||
      !expiry_index) {
    return {};
  }
  StoredField field{std::string(*collection), std::move(*path)};
  field.ascending = static_cast<Upkeep>(*ascending);
  field.contains = static_cast<Upkeep>(*contains);
  field.inherits = (*flags & kInheritsFlag) != 0;
  field.reverting = (*flags & kRevertingFlag) != 0;
  field.expires = (*flags & kExpiresFlag) != 0;
  field.expiry_index = *expiry_index;
  return field;
}

std::string Describe(const IndexDefinition& definition) {
  std::string text = definition.scope == Query::Scope::kGroup ? "collection group " : "collection ";
  text += definition.collection_id + ": (";
  for (const IndexField& field : ValueFields(definition)) {
    text += FormatFieldPath(field.field);
    switch (field.kind) {
      case IndexKind::kAscending:
        text += " ASC, ";
        break;
      case IndexKind::kDescending:
        text += " DESC, ";
        break;
      case IndexKind::kContains:
        text += " CONTAINS, ";
        break;
      case IndexKind::kVector:
        text += " VECTOR<" + std::to_string(field.dimensions) + ">, ";
        break;
    }
  }
  return text + (NameDescends(definition) ? "__name__ DESC)" : "__name__ ASC)");
}

bool NameDescends(const IndexDefinition& definition) {
  return !definition.fields.empty() && definition.fields.back().kind == IndexKind::kDescending;
}

std::vector<IndexField> ValueFields(const IndexDefinition& definition) {
  std::vector<IndexField> fields = definition.fields;
  if (!fields.empty() && IsDocumentName(fields.back().field)) fields.pop_back();
  return fields;
}

}  // namespace aloft::document
