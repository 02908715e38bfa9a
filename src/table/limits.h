// The table service's limits, in one place. Reaching one is a Fault named in fault.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::table {

// Numbers
inline constexpr int kNumberDigitsMax = 38;            // significant decimal digits
inline constexpr int kNumberExponentMax = 125;         // of the first digit: 9.99...E125
inline constexpr int kNumberExponentMin = -130;        // of the first digit: 1E-130
inline constexpr std::size_t kNumberTextMax = 65'536;  // characters looked at before refusing

// Items and keys
inline constexpr std::size_t kItemBytesMax = 400 * 1024;
inline constexpr std::size_t kPartitionKeyBytesMax = 2048;
inline constexpr std::size_t kSortKeyBytesMax = 1024;
inline constexpr std::size_t kAttributeNameBytesMax = 65'535;
inline constexpr std::size_t kKeyAttributeNameBytesMax = 255;
inline constexpr std::size_t kNestingMax = 32;                   // lists and maps inside each other
inline constexpr std::size_t kCollectionBytesMax = 10ull << 30;  // one partition with local indexes

// Tables
inline constexpr std::size_t kTablesMax = 10'000;  // in one project
inline constexpr std::size_t kTableNameBytesMax = 255;
inline constexpr std::size_t kGlobalIndexesMax = 20;
inline constexpr std::size_t kLocalIndexesMax = 5;
inline constexpr std::size_t kIndexKeyPartsMax = 4;     // hash parts; range parts likewise
inline constexpr std::size_t kProjectedNamesMax = 100;  // over all indexes of a table
inline constexpr std::size_t kTagsMax = 50;
inline constexpr std::size_t kSettingsMax = 64;                // opaque settings of a face
inline constexpr std::size_t kSettingBytesMax = 24 * 1024;     // one of them
inline constexpr std::size_t kDescriptorBytesMax = 60 * 1024;  // a table's whole description

// Pages, batches, transactions
inline constexpr std::size_t kPageBytesMax = 1 << 20;    // measured before filter and projection
inline constexpr std::size_t kPageEntriesMax = 100'000;  // index entries and items looked at
inline constexpr std::size_t kBatchWriteItemsMax = 25;
inline constexpr std::size_t kTransactionItemsMax = 100;
inline constexpr std::size_t kTransactionBytesMax = 4 << 20;
inline constexpr std::size_t kTokenBytesMax = 36;
inline constexpr std::int64_t kTokenKeptMs = 10 * 60 * 1000;
inline constexpr std::uint32_t kScanSegmentsMax = 1'000'000;
inline constexpr int kConditionDepthMax = 400;  // nesting of a condition's nodes
inline constexpr int kCommitAttemptsMax = 400;  // of one write against contention

// Streams
inline constexpr std::size_t kStreamRecordsMax = 1000;       // one read
inline constexpr std::size_t kStreamReadBytesMax = 1 << 20;  // one read
inline constexpr std::int64_t kStreamKeptMs = 24ll * 60 * 60 * 1000;

// Expiry: items that expired longer ago than this stay.
inline constexpr std::int64_t kExpiryAgeMaxSeconds = 5ll * 365 * 24 * 60 * 60;

// Background steps: the most one step does before it returns.
inline constexpr std::size_t kBackfillItemsPerStep = 256;
inline constexpr std::size_t kSweepItemsPerStep = 100;
inline constexpr std::size_t kCleanupRangesPerStep = 16;
inline constexpr std::int64_t kLeaseMs = 30'000;

}  // namespace aloft::table
