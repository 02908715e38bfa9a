#include "document/index_rows.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/digest.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

constexpr std::size_t kSuffixBytesMax = 320;
constexpr std::size_t kHashBytes = 16;
constexpr std::size_t kFieldFrameBytes = 4;  // around a field's name in a row's key, as a rule
using Sense = IndexEncoder::Sense;

// Everything about one document that its rows share.
struct Subject {
  const Place& place;
  std::string collection_hash;
  std::string automatic;  // how its automatic rows begin
  Suffix id_suffix;
  std::string id_whole;
  std::string_view path;
};

Subject SubjectOf(const Place& place, std::string_view path) {
  Subject subject{place, CollectionHash(ParentOf(path)), {}, {}, {}, path};
  subject.automatic = AutomaticPrefix(place, subject.collection_hash);
  subject.id_whole = NameSuffix(Query::Scope::kCollection, path);
  subject.id_suffix = ShortenedSuffix(subject.id_whole);
  return subject;
}

IndexRow MakeRow(std::string_view prefix, std::string_view values, const Suffix& suffix,
                 std::string_view whole) {
  IndexRow row;
  row.key.reserve(prefix.size() + values.size() + suffix.bytes.size() + 2);
  row.key.append(prefix).append(values).append(suffix.bytes);
  AppendBe16(row.key, static_cast<std::uint16_t>(suffix.bytes.size()));
  if (suffix.hashed) row.value = whole;
  return row;
}

std::vector<const Value*> Distinct(const Array& array) {
  std::vector<const Value*> elements;
  for (const Value& element : array) elements.push_back(&element);
  std::sort(elements.begin(), elements.end(),
            [](const Value* a, const Value* b) { return Compare(*a, *b) < 0; });
  elements.erase(std::unique(elements.begin(), elements.end(),
                             [](const Value* a, const Value* b) { return Equal(*a, *b); }),
                 elements.end());
  return elements;
}

void AppendAutomatic(const Subject& subject, AutomaticKind kind, const std::string& field,
                     const Value& value, std::vector<IndexRow>& rows) {
  const Array* array = value.If<Array>();
  if (kind == AutomaticKind::kContains && array == nullptr) return;
  std::string prefix;
  prefix.reserve(subject.automatic.size() + field.size() + kFieldFrameBytes);
  prefix += subject.automatic;
  AppendAutomaticField(prefix, kind, field);
  if (kind == AutomaticKind::kAscending) {
    rows.push_back(MakeRow(prefix, EncodeForIndex(value), subject.id_suffix, subject.id_whole));
    return;
  }
  for (const Value* element : Distinct(*array)) {
    rows.push_back(MakeRow(prefix, EncodeForIndex(*element), subject.id_suffix, subject.id_whole));
  }
}

// Walks the fields of a document and leaves out what is the same in `other`.
class AutomaticWalk {
 public:
  enum class Side : std::uint8_t { kBefore, kAfter };
  AutomaticWalk(const Subject& subject, const Catalog& catalog, Side side,
                std::vector<IndexRow>& rows)
      : subject_(subject),
        catalog_(catalog),
        side_(side),
        collection_id_(LastSegmentOf(ParentOf(subject.path))),
        configured_(catalog.HasFieldConfigs(collection_id_)),
        rows_(rows) {}

  void Walk(const Map& map, const Map* other) {
    for (const Field& field : map.fields()) {
      const Value* counterpart = other != nullptr ? other->Find(field.name) : nullptr;
      if (counterpart != nullptr && Same(field.value, *counterpart)) continue;
      path_.push_back(field.name);
      Visit(field.value, counterpart);
      path_.pop_back();
    }
  }

 private:
  bool Concerns(Upkeep upkeep) const {
    return side_ == Side::kBefore ? upkeep != Upkeep::kOff : Writes(upkeep);
  }

  void Visit(const Value& value, const Value* counterpart) {
    const Catalog::Both upkeep =
        configured_ ? catalog_.UpkeepOf(collection_id_, path_) : Catalog::Both{};
    const std::string text = FormatFieldPath(path_);
    if (Concerns(upkeep.ascending)) {
      AppendAutomatic(subject_, AutomaticKind::kAscending, text, value, rows_);
    }
    if (Concerns(upkeep.contains)) {
      AppendAutomatic(subject_, AutomaticKind::kContains, text, value, rows_);
    }
    const Map* map = value.If<Map>();
    if (map == nullptr || VectorElements(value) != nullptr) return;
    Walk(*map, counterpart != nullptr ? counterpart->If<Map>() : nullptr);
  }

  const Subject& subject_;
  const Catalog& catalog_;
  const Side side_;
  const std::string_view collection_id_;
  const bool configured_;
  std::vector<IndexRow>& rows_;
  FieldPath path_;
};

bool IsStoredInRows(const IndexDefinition& definition) {
  return std::none_of(definition.fields.begin(), definition.fields.end(),
                      [](const IndexField& field) { return field.kind == IndexKind::kVector; });
}

// Rows of one explicit index: one for each element of its array field, or one.
void AppendExplicit(const Subject& subject, const StoredIndex& index, const Map& fields,
                    std::vector<IndexRow>& rows) {
  const IndexDefinition& definition = index.info.definition;
  if (!IsStoredInRows(definition)) return;
  const std::vector<IndexField> fields_of_rows = ValueFields(definition);
  std::vector<const Value*> values;
  const Array* spread = nullptr;
  for (const IndexField& field : fields_of_rows) {
    const Value* value = FindField(fields, field.field);
    if (value == nullptr) return;
    values.push_back(value);
    if (field.kind != IndexKind::kContains) continue;
    spread = value->If<Array>();
    if (spread == nullptr) return;
  }
  std::string prefix = ExplicitPrefix(subject.place, index.info.id);
  std::string whole = subject.id_whole;
  Suffix suffix = subject.id_suffix;
  if (definition.scope == Query::Scope::kGroup) {
    whole = NameSuffix(Query::Scope::kGroup, subject.path);
    suffix = ShortenedSuffix(whole);
  } else {
    prefix += subject.collection_hash;
  }
  std::vector<const Value*> elements = {nullptr};
  if (spread != nullptr) elements = Distinct(*spread);
  for (const Value* element : elements) {
    IndexEncoder encoder;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const IndexField& field = fields_of_rows[i];
      encoder.Append(field.kind == IndexKind::kContains ? *element : *values[i],
                     SenseInRows(definition, field));
    }
    rows.push_back(MakeRow(prefix, encoder.bytes(), suffix, whole));
  }
}

void AppendExplicitOf(const Subject& subject, const Catalog& catalog, const Map& fields,
                      std::vector<IndexRow>& rows) {
  for (const std::size_t place : catalog.IndexesOf(LastSegmentOf(ParentOf(subject.path)))) {
    const StoredIndex& index = catalog.indexes[place];
    if (index.info.state != IndexState::kRemoving) AppendExplicit(subject, index, fields, rows);
  }
}

void CollectPaths(const Map& map, FieldPath& above, std::vector<FieldPath>& paths) {
  for (const Field& field : map.fields()) {
    above.push_back(field.name);
    paths.push_back(above);
    const Map* inner = field.value.If<Map>();
    if (inner != nullptr && VectorElements(field.value) == nullptr) {
      CollectPaths(*inner, above, paths);
    }
    above.pop_back();
  }
}

std::size_t CountValues(const Map& map) {
  std::size_t count = 0;
  for (const Field& field : map.fields()) {
    count += 2;
    if (const Array* array = field.value.If<Array>()) count += array->size();
    const Map* inner = field.value.If<Map>();
    if (inner != nullptr && VectorElements(field.value) == nullptr) count += CountValues(*inner);
  }
  return count;
}

}  // namespace

IndexEncoder::Sense SenseInRows(const IndexDefinition& definition, const IndexField& field) {
  if (field.kind == IndexKind::kContains) return Sense::kAscending;
  const bool descending = field.kind == IndexKind::kDescending;
  return descending == NameDescends(definition) ? Sense::kAscending : Sense::kDescending;
}

std::string NameSuffix(Query::Scope scope, std::string_view path) {
  std::string bytes;
  if (scope == Query::Scope::kGroup) {
    AppendPathKey(bytes, path);
  } else {
    AppendSegmentKey(bytes, LastSegmentOf(path));
  }
  return bytes;
}

Suffix ShortenedSuffix(std::string_view name_suffix) {
  if (name_suffix.size() <= kSuffixBytesMax) return {std::string(name_suffix), false};
  Suffix suffix{std::string(name_suffix.substr(0, kSuffixBytesMax - kHashBytes)), true};
  suffix.bytes += Sha256Digest(name_suffix).substr(0, kHashBytes);
  return suffix;
}

std::optional<std::string> PathOfRow(Query::Scope scope, std::string_view collection_path,
                                     std::string_view key, std::string_view value) {
  if (key.size() < 2) return {};
  const std::size_t length = ReadBe16(key, key.size() - 2);
  if (length + 2 > key.size()) return {};
  std::string_view suffix = value.empty() ? key.substr(key.size() - 2 - length, length) : value;
  std::string path(scope == Query::Scope::kGroup ? std::string_view() : collection_path);
  while (!suffix.empty()) {
    const auto segment = TakeSegmentKey(suffix);
    if (!segment) return {};
    if (!path.empty()) path += '/';
    path += *segment;
  }
  return path;
}

IndexChange ChangeRows(const Place& place, const Catalog& catalog, std::string_view path,
                       const Map* before, const Map* after) {
  const Subject subject = SubjectOf(place, path);
  std::vector<IndexRow> old_rows;
  std::vector<IndexRow> new_rows;
  using Side = AutomaticWalk::Side;
  if (before != nullptr) {
    AutomaticWalk(subject, catalog, Side::kBefore, old_rows).Walk(*before, after);
    AppendExplicitOf(subject, catalog, *before, old_rows);
  }
  if (after != nullptr) {
    AutomaticWalk(subject, catalog, Side::kAfter, new_rows).Walk(*after, before);
    AppendExplicitOf(subject, catalog, *after, new_rows);
  }
  IndexChange change;
  if (old_rows.empty()) {
    change.set = std::move(new_rows);
    return change;
  }
  std::sort(old_rows.begin(), old_rows.end());
  std::sort(new_rows.begin(), new_rows.end());
  std::vector<IndexRow> gone;
  std::set_difference(old_rows.begin(), old_rows.end(), new_rows.begin(), new_rows.end(),
                      std::back_inserter(gone));
  std::set_difference(new_rows.begin(), new_rows.end(), old_rows.begin(), old_rows.end(),
                      std::back_inserter(change.set));
  for (IndexRow& row : gone) change.erased.push_back(std::move(row.key));
  return change;
}

std::vector<IndexRow> RowsOfIndex(const Place& place, const StoredIndex& index,
                                  std::string_view path, const Map& fields) {
  std::vector<IndexRow> rows;
  AppendExplicit(SubjectOf(place, path), index, fields, rows);
  return rows;
}

std::vector<IndexRow> RowsOfField(const Place& place, const FieldPath& field, AutomaticKind kind,
                                  std::string_view path, const Map& fields) {
  std::vector<IndexRow> rows;
  const Value* value = FindField(fields, field);
  if (value == nullptr) return rows;
  AppendAutomatic(SubjectOf(place, path), kind, FormatFieldPath(field), *value, rows);
  return rows;
}

std::vector<FieldPath> AllFieldPaths(const Map& fields) {
  std::vector<FieldPath> paths;
  FieldPath above;
  CollectPaths(fields, above, paths);
  return paths;
}

std::size_t CountEntries(const Catalog& catalog, std::string_view path, const Map& fields) {
  return CountValues(fields) + catalog.IndexesOf(LastSegmentOf(ParentOf(path))).size();
}

}  // namespace aloft::document
