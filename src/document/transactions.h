// The transactions of one database that are running: what they have read, and who gives way to
// whom.
//
// Guarantees  A transaction's reads are checked again, by version and range, when it commits: that
//             alone makes it serializable. The locks here decide who loses before work is lost: a
//             pessimistic transaction's reads make writers wait; of two transactions the older one
//             goes on. Nobody waits for a younger one, so there is no deadlock. One that has lost
//             is told so by its commit; until then its reads show what was when it lost. An attempt
//             that takes the place of a lost one waits for older readers before it reads the same.
// Threads     Any. One mutex; waiting releases it.
// Limits      kTransactionsMax, kTransactionReadsMax, kTransactionMicrosMax,
//             kTransactionIdleMicrosMax, kLockWaitersMax, kLockWaitMillisMax, kTurnWaitMillisMax.
// Ownership   Borrows clock, random and database.
// Knows not   how documents are read or written.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "document/database.h"
#include "document/normal_query.h"
#include "os/random.h"

namespace aloft::document {

// What a commit must find unchanged.
struct TransactionReads {
  std::vector<store::Check> checks;
  std::vector<store::RangeCheck> range_checks;
};

// What a transaction is, for its reads.
struct TransactionView {
  bool read_only = false;
  std::int64_t read_time_micros = 0;  // not 0: nothing newer is to be seen, nor remembered
};

class Transactions {
 public:
  Transactions(const os::Clock& clock, os::Random& random, Database& database)
      : clock_(clock), random_(random), database_(database) {}

  // Fails with kTooManyTransactions.
  Result<std::string> Begin(const TransactionOptions& options, Concurrency concurrency,
                            std::int64_t read_time_micros) EXCLUDES(mutex_);
  // Fails with kNoSuchTransaction.
  Result<TransactionView> Use(std::string_view id) EXCLUDES(mutex_);
  // Until when a request that begins now may wait for its turns, all its reads together.
  std::int64_t TurnEndNanos() const;
  // Before and after a read: the lock first, then what was seen. Fail as Use, and with kContended
  // if the document has changed since this transaction first read it.
  Result<void> WillRead(std::string_view id, const std::string& path, std::int64_t turn_end_nanos)
      EXCLUDES(mutex_);
  Result<void> DidRead(std::string_view id, const std::string& path, const std::string& key,
                       store::Version version) EXCLUDES(mutex_);
  Result<void> WillQuery(std::string_view id, std::shared_ptr<const NormalQuery> query,
                         const std::vector<store::Range>& ranges, store::Version since)
      EXCLUDES(mutex_);
  // What the transaction's commit must find unchanged. It goes on until it is rolled back, which
  // its committer does too. Fails as Use, and with kContended if it has lost.
  Result<TransactionReads> ReadsOf(std::string_view id) EXCLUDES(mutex_);
  Result<void> Rollback(std::string_view id) EXCLUDES(mutex_);
  // Its commit was refused: it has lost, and may still be rolled back or tried again.
  void Lose(std::string_view id) EXCLUDES(mutex_);

  // Until when a request that begins now may wait for others, all its commits together.
  std::int64_t WaitEndNanos() const;
  // Makes way for a commit of `writer` (empty: no transaction) that changes these documents. Waits
  // for older transactions where that is allowed, else throws store::WouldBlock. Fails with
  // kContended.
  Result<void> MakeWay(std::string_view writer, const std::vector<PreparedCommit::Changed>& changes,
                       std::int64_t wait_end_nanos) EXCLUDES(mutex_);

  // Forgets those past their time.
  void Sweep() EXCLUDES(mutex_);

 private:
  struct Transaction {
    std::string id;
    bool read_only = false;
    bool locking = false;  // pessimistic
    bool retried = false;  // takes the place of one that has lost
    bool lost = false;
    std::int64_t read_time_micros = 0;  // of read-only ones, and of those that have lost
    std::int64_t begun_nanos = 0;
    std::int64_t used_nanos = 0;
    std::map<std::string, store::Version> versions;  // by key
    std::vector<std::string> locked;                 // paths
    std::vector<std::shared_ptr<const NormalQuery>> queries;
    std::vector<store::RangeCheck> ranges;
  };
  using TransactionPtr = std::shared_ptr<Transaction>;

  Result<TransactionPtr> Find(std::string_view id) REQUIRES(mutex_);
  bool Expired(const Transaction& transaction) const;
  void ForgetLost() REQUIRES(mutex_);
  void Lose(Transaction& transaction) REQUIRES(mutex_);
  void Release(Transaction& transaction) REQUIRES(mutex_);
  void Remove(const TransactionPtr& transaction) REQUIRES(mutex_);
  TransactionPtr Holder(std::string_view writer,
                        const std::vector<PreparedCommit::Changed>& changes) REQUIRES(mutex_);
  bool IsTurnOf(std::string_view id, const std::string& path) const REQUIRES(mutex_);
  void WaitForTurn(const Transaction& transaction, const std::string& path, std::int64_t end_nanos)
      REQUIRES(mutex_);
  bool MayWait() const REQUIRES(mutex_);
  Result<void> Wait(std::int64_t until_nanos) REQUIRES(mutex_);

  const os::Clock& clock_;
  os::Random& random_;
  Database& database_;
  std::atomic<std::size_t> locking_ = 0;

  Mutex mutex_;
  CondVar released_;
  std::map<std::string, TransactionPtr, std::less<>> running_ GUARDED_BY(mutex_);
  std::unordered_multimap<std::string, TransactionPtr> locks_ GUARDED_BY(mutex_);
  // The ids that wait, by path. Who waits keeps its place here while others come and go.
  std::multimap<std::string, std::string> turns_ GUARDED_BY(mutex_);
  std::vector<TransactionPtr> guards_ GUARDED_BY(mutex_);  // those with queries
  std::size_t waiting_ GUARDED_BY(mutex_) = 0;
  std::uint64_t next_age_ GUARDED_BY(mutex_) = 0;
};

}  // namespace aloft::document
