// Paths of documents and collections within a database: "rooms/eros/messages/m1", ids joined by
// slashes; and field paths.
//
// Guarantees  ComparePaths orders as stored: segment by segment, numeric ids ("__id42__") first and
//             by number, then bytes. The bytes that AppendPathKey writes sort the same way, and a
//             path's key is a prefix of its descendants' keys.
// Threads     Any; no state.
// Limits      kIdBytesMax, kPathBytesMax, kPathKeyBytesMax, kPathSegmentsMax.
// Knows not   projects and databases.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/fault.h"

namespace aloft::document {

// Fail with kInvalidArgument. Ids are UTF-8, not "." or "..", not "__…__" but for numeric document
// ids.
Result<void> CheckDocumentPath(std::string_view path);    // an even number of segments
Result<void> CheckCollectionPath(std::string_view path);  // an odd number
Result<void> CheckParentPath(std::string_view path);      // a document's path, or empty: the root
Result<void> CheckCollectionId(std::string_view id);
Result<void> CheckDatabaseId(std::string_view id);  // "(default)", or 4-63 of a-z 0-9 -

std::vector<std::string_view> SplitPath(std::string_view path);
std::string_view ParentOf(std::string_view path);  // "a/b" of "a/b/c"; empty of "a"
std::string_view LastSegmentOf(std::string_view path);
std::string JoinPath(std::string_view parent, std::string_view id);
std::size_t SegmentCount(std::string_view path);

// The number of "__id<number>__", if `segment` is one.
std::optional<std::int64_t> NumericId(std::string_view segment);
int CompareSegments(std::string_view a, std::string_view b);
int ComparePaths(std::string_view a, std::string_view b);

void AppendSegmentKey(std::string& out, std::string_view segment);
void AppendPathKey(std::string& out, std::string_view path);
// Takes one segment from the front of `key`; nullopt if none is there.
std::optional<std::string> TakeSegmentKey(std::string_view& key);

// --- Fields: {"address", "city"}. The field kDocumentName stands for the document's own name.
using FieldPath = std::vector<std::string>;
inline constexpr std::string_view kDocumentName = "__name__";
inline bool IsDocumentName(const FieldPath& path) {
  return path.size() == 1 && path[0] == kDocumentName;
}

// Dots between names; a name that is not [A-Za-z_][A-Za-z_0-9]* stands in backquotes, with \` and
// \\.
Result<FieldPath> ParseFieldPath(std::string_view text);
std::string FormatFieldPath(const FieldPath& path);
Result<void> CheckFieldPath(const FieldPath& path);

}  // namespace aloft::document
