#include "faces/firestore/names.h"

#include <utility>

namespace aloft::faces::firestore {
namespace {

constexpr std::string_view kProjects = "projects/";
constexpr std::string_view kDatabases = "/databases/";
constexpr std::string_view kDocuments = "/documents";

Failure<Error> BadName(std::string_view text) {
  return Invalid("Invalid resource name: \"" + std::string(text.substr(0, 200)) + "\".");
}

// Takes "projects/p/databases/d" from the front of `text`.
bool TakeDatabase(std::string_view& text, DatabaseName& name) {
  if (!text.starts_with(kProjects)) return false;
  text.remove_prefix(kProjects.size());
  const std::size_t project_end = text.find('/');
  if (project_end == 0 || project_end == std::string_view::npos) return false;
  name.project = text.substr(0, project_end);
  text.remove_prefix(project_end);
  if (!text.starts_with(kDatabases)) return false;
  text.remove_prefix(kDatabases.size());
  name.database = text.substr(0, text.find('/'));
  text.remove_prefix(name.database.size());
  return !name.database.empty();
}

}  // namespace

Result<DatabaseName> ParseDatabaseName(std::string_view text) {
  DatabaseName name;
  std::string_view rest = text;
  if (!TakeDatabase(rest, name) || !rest.empty()) return BadName(text);
  return name;
}

Result<ResourceName> ParseResourceName(std::string_view text) {
  ResourceName name;
  std::string_view rest = text;
  if (!TakeDatabase(rest, name.database) || !rest.starts_with(kDocuments)) return BadName(text);
  rest.remove_prefix(kDocuments.size());
  if (rest.empty()) return name;
  if (rest[0] != '/') return BadName(text);
  name.path = rest.substr(1);
  return name;
}

Result<std::string_view> PathWithin(const DatabaseName& database, std::string_view text) {
  ALOFT_TRY(const ResourceName name, ParseResourceName(text));
  if (name.database != database) {
    return Invalid("The name \"" + std::string(text.substr(0, 200)) + "\" is of another database.");
  }
  return name.path;
}

std::string DocumentsPrefix(const DatabaseName& database) {
  std::string prefix;
  prefix.reserve(database.project.size() + database.database.size() + 32);
  prefix.append(kProjects).append(database.project).append(kDatabases).append(database.database);
  return prefix.append(kDocuments).append("/");
}

Result<document::Reference> ParseReference(std::string_view text) {
  ALOFT_TRY(const ResourceName name, ParseResourceName(text));
  document::Reference reference;
  reference.name.append(name.database.project).append("/").append(name.database.database);
  reference.name.append("/").append(name.path);
  return reference;
}

std::string FormatReference(const document::Reference& reference) {
  const std::string_view name = reference.name;
  const std::size_t project_end = name.find('/');
  const std::size_t database_end = name.find('/', project_end + 1);
  const DatabaseName database{name.substr(0, project_end),
                              name.substr(project_end + 1, database_end - project_end - 1)};
  return DocumentsPrefix(database).append(name.substr(database_end + 1));
}

}  // namespace aloft::faces::firestore
