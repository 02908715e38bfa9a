#include "faces/firestore/admin/admin_names.h"

#include <charconv>
#include <optional>

#include "faces/firestore/from_proto.h"

namespace aloft::faces::firestore::admin {
namespace {

constexpr std::string_view kProjects = "projects/";
constexpr std::string_view kDatabases = "/databases/";
constexpr std::string_view kGroups = "/collectionGroups/";
constexpr std::string_view kIndexes = "/indexes/";
constexpr std::string_view kFields = "/fields/";
constexpr std::string_view kOperations = "/operations/";

Failure<Error> BadName(std::string_view text) {
  return Invalid("Invalid resource name: \"" + std::string(text.substr(0, 200)) + "\".");
}

// Takes "projects/p/databases/d" from the front, up to `mark`, and the mark.
std::optional<DatabaseName> TakeDatabase(std::string_view& rest, std::string_view mark) {
  const std::size_t end = rest.find(mark);
  if (end == std::string_view::npos) return {};
  const auto name = ParseDatabaseName(rest.substr(0, end));
  if (!name.ok()) return {};
  rest.remove_prefix(end + mark.size());
  return *name;
}

// Takes "projects/p/databases/d/collectionGroups/c" from the front, up to `mark`, and the mark.
std::optional<GroupName> TakeGroup(std::string_view& rest, std::string_view mark) {
  const auto database = TakeDatabase(rest, kGroups);
  const std::size_t end = rest.find(mark);
  if (!database || end == 0 || end == std::string_view::npos) return {};
  const GroupName group{*database, rest.substr(0, end)};
  rest.remove_prefix(end + mark.size());
  return group;
}

}  // namespace

Result<std::string_view> ParseProject(std::string_view text) {
  if (!text.starts_with(kProjects)) return BadName(text);
  const std::string_view project = text.substr(kProjects.size());
  if (project.empty() || project.find('/') != std::string_view::npos) return BadName(text);
  return project;
}

Result<GroupName> ParseGroup(std::string_view text) {
  std::string_view rest = text;
  const auto database = TakeDatabase(rest, kGroups);
  if (!database || rest.empty() || rest.find('/') != std::string_view::npos) return BadName(text);
  return GroupName{*database, rest};
}

Result<IndexName> ParseIndexName(std::string_view text) {
  std::string_view rest = text;
  const auto group = TakeGroup(rest, kIndexes);
  if (!group) return BadName(text);
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), id);
  if (error != std::errc() || end != rest.data() + rest.size()) {
    return Refuse(Code::kNotFound, "No such index: " + std::string(text.substr(0, 400)) + ".");
  }
  return IndexName{*group, id};
}

Result<FieldName> ParseFieldName(std::string_view text) {
  std::string_view rest = text;
  const auto group = TakeGroup(rest, kFields);
  if (!group || rest.empty()) return BadName(text);
  if (rest == "*") return FieldName{*group, {"*"}};
  ALOFT_TRY(document::FieldPath field, ToFieldPath(rest));
  if (field == document::FieldPath{"*"}) {
    return Refuse(Code::kUnimplemented, "A field named * cannot be configured by itself.");
  }
  return FieldName{*group, std::move(field)};
}

Result<OperationName> ParseOperationName(std::string_view text) {
  std::string_view rest = text;
  const auto database = TakeDatabase(rest, kOperations);
  if (!database || rest.empty() || rest.find('/') != std::string_view::npos) return BadName(text);
  return OperationName{*database, rest};
}

std::string FormatDatabase(std::string_view project, std::string_view database) {
  std::string name(kProjects);
  return name.append(project).append(kDatabases).append(database);
}

std::string FormatDatabase(const DatabaseName& database) {
  return FormatDatabase(database.project, database.database);
}

std::string FormatGroup(const DatabaseName& database, std::string_view collection) {
  return FormatDatabase(database).append(kGroups).append(collection);
}

std::string FormatIndex(const DatabaseName& database, std::string_view collection,
                        std::uint32_t id) {
  return FormatGroup(database, collection).append(kIndexes).append(std::to_string(id));
}

std::string FormatField(const DatabaseName& database, std::string_view collection,
                        const document::FieldPath& field) {
  const bool all = field == document::FieldPath{"*"};
  return FormatGroup(database, collection)
      .append(kFields)
      .append(all ? std::string("*") : document::FormatFieldPath(field));
}

std::string FormatOperation(const DatabaseName& database, std::string_view id) {
  return FormatDatabase(database).append(kOperations).append(id);
}

}  // namespace aloft::faces::firestore::admin
