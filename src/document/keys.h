// The keys of the document service's rows in the store: docs/formats/documents.md.
//
// Guarantees  Documents of one collection are one range, in the order of their ids. Rows of one
//             database share prefixes that no other database and no other service uses.
// Knows not   what the rows hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/engine.h"

namespace aloft::document {

// A database as keys name it.
struct Place {
  std::uint32_t project;
  std::uint32_t database;  // never reused within the project
};

// The catalogue, in kSystem.
store::Range AllDatabases();
std::string DatabaseKey(std::uint32_t project, std::string_view id);
std::string IndexRecordKey(const Place& place, std::uint32_t index);
std::string NextIndexKey(const Place& place);  // among the records, of a number that no index has
store::Range IndexRecords(const Place& place);
std::string FieldRecordKey(const Place& place, std::string_view collection_id,
                           std::string_view field);
store::Range FieldRecords(const Place& place);
std::string PromiseKey(const Place& place);

// Documents.
std::string DocumentKey(const Place& place, std::string_view path);
std::string DocumentsPrefix(const Place& place);  // of all documents
std::string CollectionPrefix(const Place& place,
                             std::string_view collection_path);  // of the documents right in it
std::string DescendantsPrefix(const Place& place,
                              std::string_view parent);  // of all below a document or the root
std::optional<std::string> PathOfDocumentKey(std::string_view key);

// Chunks of large documents, in kBodies. `blob` is 16 random bytes.
std::string ChunkKey(const Place& place, std::string_view blob, std::uint16_t chunk);
store::Range ChunksOf(const Place& place);

// Earlier versions, in kStreams: under a document's key by the time they ended.
std::string PastKey(const Place& place, std::string_view path, std::int64_t until_micros);
std::string PastPrefix(const Place& place, std::string_view path);
store::Range PastOf(const Place& place);
std::optional<std::string> PathOfPastKey(std::string_view key);

// What changed when, in kStreams.
std::string ChangeKey(const Place& place, std::int64_t at_micros, std::uint16_t part);
std::string ChangesPrefix(const Place& place);
std::int64_t TimeOfChangeKey(std::string_view key);

// Index rows: prefix, then values, then the name, then the length of the name.
std::string CollectionHash(std::string_view collection_path);  // 16 bytes
enum class AutomaticKind : char { kAscending = 'A', kContains = 'E' };
std::string AutomaticPrefix(const Place& place, std::string_view collection_hash,
                            AutomaticKind kind, std::string_view field);
// The same in two pieces: what all fields of a collection share, and what is the field's.
std::string AutomaticPrefix(const Place& place, std::string_view collection_hash);
void AppendAutomaticField(std::string& key, AutomaticKind kind, std::string_view field);
std::string ExplicitPrefix(const Place& place, std::uint32_t index);  // of all rows of the index
store::Range AutomaticRows(const Place& place);
store::Range ExplicitRows(const Place& place);

store::Range Under(std::string prefix);  // everything that starts with it

}  // namespace aloft::document
