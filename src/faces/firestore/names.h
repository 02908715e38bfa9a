// Resource names: "projects/p/databases/d/documents/rooms/eros".
//
// Threads     Any; no state.
// Errors      INVALID_ARGUMENT. What follows "documents/" is for the service to judge.
// Ownership   Views into the text that was parsed.
#pragma once

#include <string>
#include <string_view>

#include "document/value.h"
#include "faces/firestore/errors.h"

namespace aloft::faces::firestore {

struct DatabaseName {
  std::string_view project;
  std::string_view database;
  bool operator==(const DatabaseName&) const = default;
};

// What is below "documents": a document's path, a collection's, or nothing.
struct ResourceName {
  DatabaseName database;
  std::string_view path;
};

Result<DatabaseName> ParseDatabaseName(std::string_view text);
Result<ResourceName> ParseResourceName(std::string_view text);
// The same, which must be in `database`.
Result<std::string_view> PathWithin(const DatabaseName& database, std::string_view text);

// "projects/p/databases/d/documents/".
std::string DocumentsPrefix(const DatabaseName& database);
// The text of a value that names a document, and the way back.
Result<document::Reference> ParseReference(std::string_view text);
std::string FormatReference(const document::Reference& reference);

}  // namespace aloft::faces::firestore
