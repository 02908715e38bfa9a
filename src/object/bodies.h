// Where the bytes of versions are: naming blobs in commits, and giving them back.
//
// Guarantees  Every blob that a record names has a reference row of the record's generation, set
//             and erased in the commits that write and erase the record. With a reference goes a
//             garbage row, so that the collector looks at the blob.
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "object/core.h"
#include "object/key_ring.h"
#include "object/keys.h"
#include "object/records.h"

namespace aloft::object {

// Sets the body of `record` to these parts and writes what belongs beside the record: references,
// and part-map rows when the parts do not fit the record. The record's generation must be set.
void AttachParts(store::CommitRequest& request, keys::Place place, ObjectRecord& record,
                 std::vector<StoredPart> parts);
// Sets the body of `record` to a row with these bytes (at most kSmallObjectBytesMax).
void AttachRow(store::CommitRequest& request, keys::Place place, ObjectRecord& record,
               std::string_view bytes);
// The same for bytes that are not encrypted yet, and how they are.
void AttachRow(const Core& core, store::CommitRequest& request, keys::Place place,
               ObjectRecord& record, const std::optional<Lock>& lock, std::string_view bytes);
// The version is going: erases what AttachParts or AttachRow wrote.
Result<void> DetachBody(Core& core, store::CommitRequest& request, keys::Place place,
                        const ObjectRecord& record);

void AddReferences(store::CommitRequest& request, const std::vector<Extent>& extents,
                   std::int64_t owner);
// Without a garbage row: for blobs that the same commit names anew.
void EraseReferences(store::CommitRequest& request, const std::vector<Extent>& extents,
                     std::int64_t owner);
// With one; `stamp` is a generation of its own for each commit.
void DropReferences(store::CommitRequest& request, const std::vector<Extent>& extents,
                    std::int64_t owner, std::int64_t stamp);

// All parts of a version, wherever they are kept. Fails with kRaceLost if the version went away
// meanwhile.
Result<std::vector<StoredPart>> LoadParts(Core& core, keys::Place place, const ObjectRecord& record,
                                          const store::Snapshot* snapshot = nullptr);

// Fills `out` with the extent's bytes; `key`: they are encrypted, and places count plain bytes.
Result<void> ReadExtent(Core& core, const std::optional<SecretKey>& key, const Extent& extent,
                        char* out);

// The extents of [offset, offset + bytes) of an object made of these parts.
std::vector<Extent> Slice(const std::vector<StoredPart>& parts, std::uint64_t offset,
                          std::uint64_t bytes);

}  // namespace aloft::object
