#include "document/transactions.h"

#include <algorithm>
#include <chrono>

#include "base/bytes.h"
#include "base/waiting.h"
#include "document/limits.h"
#include "document/long_work.h"

namespace aloft::document {
namespace {

constexpr std::size_t kAgeBytes = 8;
constexpr std::size_t kIdRandomBytes = 16;
constexpr std::int64_t kNanosPerMicro = 1000;
constexpr std::int64_t kNanosPerMilli = 1'000'000;

Failure<Error> Lost() {
  return Fail(
      Error{Fault::kContended, "Too much contention on these documents. Please try again."});
}

Failure<Error> NoSuch() {
  return Fail(Error{Fault::kNoSuchTransaction,
                    "The referenced transaction has expired or is no longer valid."});
}

// Ids begin with the age, so that an attempt that takes the place of a lost one keeps it. Smaller
// is older.
std::string_view AgeOf(std::string_view id) { return id.substr(0, kAgeBytes); }

}  // namespace

Result<std::string> Transactions::Begin(const TransactionOptions& options, Concurrency concurrency,
                                        std::int64_t read_time_micros) {
  auto transaction = std::make_shared<Transaction>();
  const std::string random = random_.Bytes(kIdRandomBytes);
  MutexLock lock(mutex_);
  if (running_.size() >= kTransactionsMax) ForgetLost();
  if (running_.size() >= kTransactionsMax) {
    return Fail(Error{Fault::kTooManyTransactions, "Too many transactions are running."});
  }
  if (options.retry_of.size() == kAgeBytes + kIdRandomBytes) {
    transaction->id = AgeOf(options.retry_of);
    transaction->retried = true;
  } else {
    const std::uint64_t since_start = static_cast<std::uint64_t>(clock_.WallMicros());
    next_age_ = std::max(next_age_ + 1, since_start);
    AppendBe64(transaction->id, next_age_);
  }
  transaction->id += random;
  transaction->read_only = options.read_only;
  transaction->locking = !options.read_only && concurrency == Concurrency::kPessimistic;
  transaction->read_time_micros = read_time_micros;
  transaction->begun_nanos = transaction->used_nanos = clock_.MonotonicNanos();
  running_[transaction->id] = transaction;
  return transaction->id;
}

// Those that nobody seems to use any more; if there are none, all.
void Transactions::ForgetLost() {
  constexpr std::int64_t kKeptNanos = 5'000 * kNanosPerMilli;
  const std::int64_t now = clock_.MonotonicNanos();
  const auto unused = [&](const auto& entry) {
    return entry.second->lost && now - entry.second->used_nanos > kKeptNanos;
  };
  if (std::erase_if(running_, unused) > 0) return;
  std::erase_if(running_, [](const auto& entry) { return entry.second->lost; });
}

bool Transactions::Expired(const Transaction& transaction) const {
  const std::int64_t now = clock_.MonotonicNanos();
  return now - transaction.begun_nanos > kTransactionMicrosMax * kNanosPerMicro ||
         now - transaction.used_nanos > kTransactionIdleMicrosMax * kNanosPerMicro;
}

Result<Transactions::TransactionPtr> Transactions::Find(std::string_view id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return NoSuch();
  const TransactionPtr transaction = found->second;
  if (Expired(*transaction)) {
    Remove(transaction);
    return NoSuch();
  }
  transaction->used_nanos = clock_.MonotonicNanos();
  return transaction;
}

Result<TransactionView> Transactions::Use(std::string_view id) {
  MutexLock lock(mutex_);
  ALOFT_TRY(const TransactionPtr transaction, Find(id));
  return TransactionView{transaction->read_only, transaction->read_time_micros};
}

Result<void> Transactions::WillRead(std::string_view id, const std::string& path,
                                    std::int64_t turn_end_nanos) {
  MutexLock lock(mutex_);
  ALOFT_TRY(TransactionPtr transaction, Find(id));
  if (transaction->retried && transaction->locking) {
    WaitForTurn(*transaction, path, turn_end_nanos);
    ALOFT_TRY(transaction, Find(id));
  }
  if (!transaction->locking || transaction->lost) return {};
  if (transaction->locked.size() >= kTransactionReadsMax) {
    return Invalid("The transaction reads too many documents.");
  }
  const auto& locked = transaction->locked;
  const auto [begin, end] = locks_.equal_range(path);
  for (auto holder = begin; holder != end; ++holder) {
    if (holder->second == transaction) return {};
  }
  if (locked.empty() && transaction->queries.empty()) ++locking_;
  transaction->locked.push_back(path);
  locks_.emplace(path, transaction);
  return {};
}

Result<void> Transactions::DidRead(std::string_view id, const std::string&, const std::string& key,
                                   store::Version version) {
  MutexLock lock(mutex_);
  ALOFT_TRY(const TransactionPtr transaction, Find(id));
  if (transaction->lost) return {};
  if (transaction->versions.size() >= kTransactionReadsMax) {
    return Invalid("The transaction reads too many documents.");
  }
  const auto [known, added] = transaction->versions.emplace(key, version);
  if (added || known->second == version) return {};
  Lose(*transaction);
  return Lost();
}

Result<void> Transactions::WillQuery(std::string_view id, std::shared_ptr<const NormalQuery> query,
                                     const std::vector<store::Range>& ranges,
                                     store::Version since) {
  MutexLock lock(mutex_);
  ALOFT_TRY(const TransactionPtr transaction, Find(id));
  if (transaction->lost) return {};
  if (transaction->ranges.size() + ranges.size() > kTransactionReadsMax) {
    return Invalid("The transaction runs too many queries.");
  }
  for (const store::Range& range : ranges) transaction->ranges.push_back({range, since});
  if (!transaction->locking) return {};
  if (transaction->locked.empty() && transaction->queries.empty()) ++locking_;
  if (transaction->queries.empty()) guards_.push_back(transaction);
  transaction->queries.push_back(std::move(query));
  return {};
}

// Commits from now on have a later time than what its reads show.
void Transactions::Lose(Transaction& transaction) {
  if (transaction.lost) return;
  transaction.lost = true;
  transaction.read_time_micros = database_.TimeNow();
  Release(transaction);
}

void Transactions::Lose(std::string_view id) {
  MutexLock lock(mutex_);
  const auto found = running_.find(id);
  if (found != running_.end()) Lose(*found->second);
}

void Transactions::Release(Transaction& transaction) {
  if (!transaction.locked.empty() || !transaction.queries.empty()) --locking_;
  for (const std::string& path : transaction.locked) {
    const auto [begin, end] = locks_.equal_range(path);
    const auto held = std::find_if(
        begin, end, [&](const auto& entry) { return entry.second.get() == &transaction; });
    if (held != end) locks_.erase(held);
  }
  if (!transaction.queries.empty()) {
    std::erase_if(guards_,
                  [&](const TransactionPtr& guard) { return guard.get() == &transaction; });
  }
  transaction.locked.clear();
  transaction.queries.clear();
  released_.NotifyAll();
}

void Transactions::Remove(const TransactionPtr& transaction) {
  Release(*transaction);
  running_.erase(transaction->id);
}

Result<TransactionReads> Transactions::ReadsOf(std::string_view id) {
  MutexLock lock(mutex_);
  ALOFT_TRY(const TransactionPtr transaction, Find(id));
  if (transaction->lost) return Lost();
  TransactionReads reads;
  for (const auto& [key, version] : transaction->versions) reads.checks.push_back({key, version});
  reads.range_checks = transaction->ranges;
  return reads;
}

Result<void> Transactions::Rollback(std::string_view id) {
  MutexLock lock(mutex_);
  const auto found = running_.find(id);
  if (found == running_.end()) return NoSuch();
  const TransactionPtr transaction = found->second;
  Remove(transaction);
  return {};
}

Transactions::TransactionPtr Transactions::Holder(
    std::string_view writer, const std::vector<PreparedCommit::Changed>& changes) {
  for (const PreparedCommit::Changed& change : changes) {
    const auto [begin, end] = locks_.equal_range(change.path);
    for (auto holder = begin; holder != end; ++holder) {
      if (holder->second->id != writer) return holder->second;
    }
    for (const TransactionPtr& guard : guards_) {
      if (guard->id == writer) continue;
      for (const auto& query : guard->queries) {
        if (change.before != nullptr && query->Matches(*change.before)) return guard;
        if (change.after != nullptr && query->Matches(*change.after)) return guard;
      }
    }
  }
  return nullptr;
}

// Nobody older has read the document, or waits to read it.
bool Transactions::IsTurnOf(std::string_view id, const std::string& path) const {
  const auto [holder, holders_end] = locks_.equal_range(path);
  const auto [turn, turns_end] = turns_.equal_range(path);
  return std::none_of(
             holder, holders_end,
             [&](const auto& entry) { return entry.second->id < id && !Expired(*entry.second); }) &&
         std::none_of(turn, turns_end, [&](const auto& entry) { return entry.second < id; });
}

// Or as long as it takes at most: then both read, and one of them loses. Who has lost already, or
// was rolled back, has nothing to wait for.
void Transactions::WaitForTurn(const Transaction& transaction, const std::string& path,
                               std::int64_t end_nanos) {
  const auto must_wait = [&]() REQUIRES(mutex_) {
    return !transaction.lost && running_.contains(transaction.id) &&
           clock_.MonotonicNanos() < end_nanos && !IsTurnOf(transaction.id, path);
  };
  if (!must_wait() || !MayWait()) return;
  const auto turn = turns_.emplace(path, transaction.id);
  while (must_wait() && Wait(end_nanos).ok()) {
  }
  turns_.erase(turn);
  released_.NotifyAll();
}

// False: too many do. Throws where waiting is refused.
bool Transactions::MayWait() const {
  LeaveLoop();
  return waiting_ < kLockWaitersMax;
}

Result<void> Transactions::Wait(std::int64_t until_nanos) {
  const std::int64_t left = until_nanos - clock_.MonotonicNanos();
  if (!MayWait() || left <= 0) return Lost();
  const WaitingForOthers waiting;
  if (!waiting.allowed()) return Lost();
  ++waiting_;
  const bool woken = released_.WaitFor(mutex_, std::chrono::nanoseconds(left));
  --waiting_;
  if (!woken) return Lost();
  return {};
}

std::int64_t Transactions::TurnEndNanos() const {
  return clock_.MonotonicNanos() + kTurnWaitMillisMax * kNanosPerMilli;
}

std::int64_t Transactions::WaitEndNanos() const {
  return clock_.MonotonicNanos() + kLockWaitMillisMax * kNanosPerMilli;
}

Result<void> Transactions::MakeWay(std::string_view writer,
                                   const std::vector<PreparedCommit::Changed>& changes,
                                   std::int64_t wait_end_nanos) {
  if (locking_.load() == 0) return {};
  MutexLock lock(mutex_);
  for (;;) {
    const TransactionPtr holder = Holder(writer, changes);
    if (holder == nullptr) return {};
    if (Expired(*holder)) {
      Remove(holder);
      continue;
    }
    // The whole id, not its age alone: clients give several threads the same transaction to retry,
    // and of equals, too, one must go on.
    const bool older = !writer.empty() && writer < holder->id;
    if (older) {
      Lose(*holder);
      continue;
    }
    ALOFT_TRY_VOID(Wait(wait_end_nanos));
    if (writer.empty()) continue;
    const auto self = running_.find(writer);
    if (self != running_.end() && self->second->lost) return Lost();
  }
}

void Transactions::Sweep() {
  MutexLock lock(mutex_);
  std::vector<TransactionPtr> expired;
  for (const auto& [id, transaction] : running_) {
    if (Expired(*transaction)) expired.push_back(transaction);
  }
  for (const TransactionPtr& transaction : expired) Remove(transaction);
}

}  // namespace aloft::document
