// The limits of the document service, in one place. Reaching one is a tested fault.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::document {

// Names
inline constexpr std::size_t kIdBytesMax = 1500;        // one collection or document id
inline constexpr std::size_t kPathBytesMax = 6 * 1024;  // a document's path, slashes included
inline constexpr std::size_t kPathKeyBytesMax = 1800;   // the same as a key of the store
inline constexpr std::size_t kPathSegmentsMax = 200;    // 100 levels of collections
inline constexpr std::size_t kFieldNameBytesMax = 1500;
inline constexpr std::size_t kFieldPathBytesMax = 1500;
inline constexpr std::size_t kDatabaseIdBytesMax = 63;

// Documents
inline constexpr std::size_t kDocumentBytesMax = 1 << 20;  // its name and 32 bytes included
inline constexpr std::size_t kValueDepthMax = 20;
inline constexpr std::size_t kValueBytesMax = 1'048'487;   // of one string or byte string
inline constexpr std::size_t kInlineBytesMax = 48 * 1024;  // larger documents live in chunks
inline constexpr std::size_t kChunkBytesMax = 60 * 1024;

// Writes
inline constexpr std::size_t kCommitRequestBytesMax = 10 << 20;
inline constexpr std::size_t kWritesMax = 10'000;    // of one commit
inline constexpr std::size_t kTransformsMax = 500;   // of one document
inline constexpr std::size_t kBatchWritesMax = 500;  // of one batch of independent writes
inline constexpr int kCommitAttemptsMax = 16;

// On a loop; more is done where waiting is allowed (long_work.h)
inline constexpr std::int64_t kInlineRowsMax = 512;   // looked at by one query
inline constexpr std::int64_t kInlineWritesMax = 64;  // of one commit
inline constexpr std::int64_t kInlineCommitBytesMax = 256 * 1024;

// Indexes
inline constexpr std::size_t kIndexEntriesMax = 40'000;     // of one document
inline constexpr std::size_t kIndexedValueBytesMax = 1500;  // longer ones are cut
inline constexpr std::size_t kIndexKeyBytesMax = 1'960;     // longer names are hashed
inline constexpr std::size_t kIndexFieldsMax = 100;
inline constexpr std::size_t kIndexesMax = 1000;          // of one database
inline constexpr std::size_t kAutomaticIndexesMax = 200;  // made on demand, of one database
inline constexpr std::size_t kWishesMax = 64;             // indexes asked for, not yet made
inline constexpr std::int64_t kWishRowsMin = 64;  // rows read in vain before one is asked for
inline constexpr std::size_t kFieldConfigsMax = 500;
inline constexpr std::size_t kIndexStepDocumentsMax = 200;  // of one background step

// Databases
inline constexpr std::size_t kDatabasesMax = 100;
inline constexpr std::size_t kOperationsMax = 200;  // records of lengthy work, of one database
inline constexpr std::size_t kOperationBytesMax = 48 * 1024;

// Queries
inline constexpr std::size_t kDisjunctionsMax = 30;  // after spreading IN and OR
inline constexpr std::size_t kNotInValuesMax = 10;
inline constexpr std::size_t kFiltersMax = 100;
inline constexpr std::size_t kInequalityFieldsMax = 10;
inline constexpr std::size_t kFilterDepthMax = 20;
inline constexpr std::size_t kOrdersMax = 100;
inline constexpr std::size_t kAggregationsMax = 5;
inline constexpr std::int64_t kNearestLimitMax = 1000;
inline constexpr std::size_t kVectorDimensionsMax = 2048;
inline constexpr std::size_t kSortBytesMax = 64 << 20;  // documents held to be sorted in memory
inline constexpr std::size_t kPageSizeMax = 1000;       // listings
inline constexpr std::size_t kPartitionStride = 128;    // documents in the smallest part
inline constexpr std::size_t kDumpPageKeysMax = 4000;   // looked at for one page
inline constexpr std::size_t kBatchGetMax = 10'000;

// The past
inline constexpr std::int64_t kHistoryKeptMicros = 3'700ll * 1'000'000;  // a little over an hour
inline constexpr std::int64_t kReadTimeAgeMaxMicros = 3'600ll * 1'000'000;
inline constexpr std::size_t kPastChangesMax = 200'000;  // documents changed since a past read
inline constexpr std::size_t kTrimStepRowsMax = 500;

// How far ahead the times of reads are promised to stay behind all commits after a restart: after a
// crash the next commit may come so much later than the clock says.
inline constexpr std::int64_t kPromisedAheadMicros = 2'000'000;

// Transactions
inline constexpr std::int64_t kTransactionMicrosMax = 270ll * 1'000'000;
inline constexpr std::int64_t kTransactionIdleMicrosMax = 60ll * 1'000'000;
inline constexpr std::size_t kTransactionsMax = 4096;
inline constexpr std::size_t kTransactionReadsMax = 20'000;  // documents and ranges of one
inline constexpr std::size_t kLockWaitersMax = 64;
inline constexpr std::int64_t kLockWaitMillisMax = 10'000;  // of one request
inline constexpr std::int64_t kTurnWaitMillisMax =
    5'000;  // the same, to read in an attempt made again

// Listening
inline constexpr std::size_t kTargetsPerStreamMax = 1000;
inline constexpr std::size_t kTargetDocumentsMax = 500;   // names in one target of documents
inline constexpr std::size_t kStreamPendingMax = 20'000;  // changed documents not yet drained
inline constexpr std::size_t kWindowMax = 10'000;         // documents of a limited query
inline constexpr std::size_t kWindowBytesMax = 256 << 20;
inline constexpr std::size_t kWindowBytesTight = 32 << 20;
inline constexpr std::size_t kReloadsAtOnce =
    16;  // windows read again between two rounds of telling
inline constexpr std::size_t kStreamsMax = 200'000;
inline constexpr std::size_t kPublishQueueMax = 100'000;  // commits waiting to be matched
inline constexpr std::size_t kResumeChangesMax = 20'000;  // more: the target starts again
inline constexpr std::size_t kFilterNamesMax = 200'000;   // more: a filter tells the count alone
inline constexpr std::size_t kEarlyMax = 50'000;          // changes while a window is loading
inline constexpr std::size_t kDrainedBytes = 512 << 10;   // documents of one Drain, about
// What one stream may hold that is not told yet, names seen while targets load included. When the
// payloads of a project hold more than its share of kPayloadBytesMax, its streams may have only
// kStreamBytesTight, its windows kWindowBytesTight, and it begins no limited query. The share is
// kPayloadTimesFree times what the payloads of all projects leave free, and kPayloadBytesKept
// always.
inline constexpr std::size_t kStreamBytesMax = 32 << 20;
inline constexpr std::size_t kStreamBytesTight = 4 << 20;
inline constexpr std::size_t kPayloadBytesMax = 1 << 30;
inline constexpr std::size_t kPayloadTimesFree = 3;
inline constexpr std::size_t kPayloadBytesKept = 8 << 20;

}  // namespace aloft::document
