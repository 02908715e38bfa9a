// Writes become one commit of the store: documents, index rows, history and change log.
//
// Guarantees  All or nothing; nothing is written if any write fails. A document that stays the same
//             keeps its update time.
// Threads     Any.
// Errors      As DocumentService::Commit.
// Knows not   grants.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "document/database.h"
#include "document/transactions.h"
#include "document/write.h"
#include "os/random.h"

namespace aloft::document {

// Fails with kInvalidArgument, kRequestTooLarge.
Result<void> CheckWrites(const std::vector<Write>& writes);

// For one request: what it waits for others is bounded together, however many commits it makes.
class Committer {
 public:
  // `wait_end_nanos`: until when it waits, by the monotonic clock; none: kLockWaitMillisMax.
  Committer(store::Engine& engine, os::Random& random, Database& database,
            Transactions& transactions, std::optional<std::int64_t> wait_end_nanos = {})
      : engine_(engine),
        random_(random),
        database_(database),
        transactions_(transactions),
        wait_end_nanos_(wait_end_nanos.value_or(transactions.WaitEndNanos())) {}

  // `transaction` empty: none. The transaction has ended afterwards, or lost if this fails with
  // kContended, unless this threw.
  Result<CommitResult> Commit(const std::vector<Write>& writes, std::string_view transaction);

 private:
  Result<CommitResult> CommitOnce(const std::vector<Write>& writes, std::string_view transaction,
                                  bool& again);
  Result<CommitResult> Attempt(const std::vector<Write>& writes, std::string_view transaction);

  store::Engine& engine_;
  os::Random& random_;
  Database& database_;
  Transactions& transactions_;
  const std::int64_t wait_end_nanos_;
};

}  // namespace aloft::document
