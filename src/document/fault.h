// Why the document service refuses. Every value exists because a face would answer differently.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace aloft::document {

enum class Fault : std::uint8_t {
  // Databases
  kNoSuchDatabase,
  kDatabaseExists,
  kDatabaseProtected,  // delete protection is on
  kTooManyDatabases,
  kNoSuchOperation,

  // Requests
  kInvalidArgument,  // `detail` says what is wrong, in a whole sentence
  kRequestTooLarge,

  // Documents. `document` is the path within the database.
  kNoSuchDocument,      // read, or an update of something that is not there
  kDocumentExists,      // a creation of something that is there
  kUpdateTimeMismatch,  // a precondition on the update time failed
  kDocumentTooLarge,
  kTooManyIndexEntries,

  // Transactions
  kContended,            // lost against another; begin again
  kNoSuchTransaction,    // never begun here, ended, or expired
  kTransactionReadOnly,  // writes in a read-only transaction
  kTooManyTransactions,
  kReadTimeTooOld,
  kReadTimeInFuture,

  // Queries and indexes
  kIndexRequired,      // strict mode: `index` is needed, and `detail` describes it
  kQueryTooExpensive,  // would sort more than kSortBytesMax in memory
  kIndexExists,
  kNoSuchIndex,
  kTooManyIndexes,

  // Listening
  kTooManyTargets,
  kTargetExists,
  kTooManyStreams,

  // The store
  kUnavailable,  // no writes now (disk full); reads go on
  kUnknown,      // the commit's outcome is not known
  kCorrupt,      // stored bytes failed a check; never served
};

struct IndexDefinition;

struct Error {
  Fault fault;
  std::string detail = {};
  std::string document = {};
  std::shared_ptr<const IndexDefinition> index = {};  // of kIndexRequired: the one that is needed
};

template <class T>
using Result = ::aloft::Result<T, Error>;

inline Failure<Error> Invalid(std::string detail) {
  return {Error{Fault::kInvalidArgument, std::move(detail)}};
}

}  // namespace aloft::document
