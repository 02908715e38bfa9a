// The limits of the administration, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::faces::firestore::admin {

inline constexpr std::size_t kAdminPageMax = 1000;      // elements of a list's page
inline constexpr std::size_t kCollectionIdsMax = 1000;  // named in one export, import, deletion

// Exports, imports and deletions under way, of all projects; a further one is refused.
inline constexpr std::size_t kJobsMax = 8;
// One step of one of them.
inline constexpr std::size_t kStepDocumentsMax = 250;
inline constexpr std::size_t kStepBytesMax = 1 << 20;

// Files of an export: docs/formats/firestore-export.md
inline constexpr std::uint64_t kExportFileBytesMax = 64ull << 20;
inline constexpr std::size_t kExportFilesMax = 100'000;
inline constexpr std::size_t kExportSummaryBytesMax = 32 << 20;
// One document as JSON, which can be 24 times as long as its size.
inline constexpr std::size_t kExportLineBytesMax = 32 << 20;
inline constexpr std::size_t kExportReadBytes = 1 << 20;  // asked for at once

}  // namespace aloft::faces::firestore::admin
