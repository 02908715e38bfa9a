// What all parts of the object service share: the store, the clocks, and the way a commit is
// decided.
//
// Threads     Any.
// Ownership   Borrows engine, blobs, clock and keys.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "identity/grant.h"
#include "object/bucket_cache.h"
#include "object/fault.h"
#include "object/generations.h"
#include "object/hash_pool.h"
#include "object/key_ring.h"
#include "object/limits.h"
#include "object/names.h"
#include "object/open_blobs.h"
#include "object/reader_pins.h"
#include "object/rule_cache.h"
#include "os/clock.h"
#include "store/blobs.h"
#include "store/engine.h"

namespace aloft::object {

Error FromStore(const store::Error& error);

// Unwraps a store result inside a function that returns an object result.
#define ALOFT_TRY_STORE(declaration, ...) \
  ALOFT_TRY_STORE_INNER(ALOFT_CONCAT(aloft_try_, __COUNTER__), declaration, (__VA_ARGS__))
#define ALOFT_TRY_STORE_INNER(result, declaration, expression)                        \
  auto result = (expression);                                                         \
  if (!result.ok()) return ::aloft::Fail(::aloft::object::FromStore(result.error())); \
  declaration = std::move(result).value()
#define ALOFT_TRY_STORE_VOID(...)                                                \
  do {                                                                           \
    auto aloft_try_store = (__VA_ARGS__);                                        \
    if (!aloft_try_store.ok()) {                                                 \
      return ::aloft::Fail(::aloft::object::FromStore(aloft_try_store.error())); \
    }                                                                            \
  } while (false)

class Core {
 public:
  Core(store::Engine& the_engine, store::BlobStore& the_blobs, const os::Clock& the_clock,
       BucketCache::CompilePolicy compile, unsigned hash_threads, std::int64_t generation_mark,
       const KeyRing* the_keys)
      : engine(the_engine),
        blobs(the_blobs),
        clock(the_clock),
        generations(the_clock, generation_mark),
        buckets(std::move(compile)),
        open_blobs(the_blobs),
        hashes(hash_threads),
        keys(the_keys) {}

  store::Engine& engine;
  store::BlobStore& blobs;
  const os::Clock& clock;
  Generations generations;
  BucketCache buckets;
  RuleCache<CorsRule> cors_rules;
  RuleCache<LifecycleRule> lifecycle_rules;
  ReaderPins pins;
  OpenBlobs open_blobs;
  HashPool hashes;
  const KeyRing* const keys;  // null: nothing is encrypted

  // The bucket that `grant` is about, in its project.
  Result<BucketRow> LoadBucket(const identity::Grant& grant, std::string_view bucket) {
    return buckets.Load(engine, grant.project(), bucket);
  }

  // The bucket of this name, whosever it is. Fails with kNoSuchBucket.
  Result<BucketRow> FindBucket(std::string_view bucket);

  // One commit, with whatever the service has to write beside it.
  store::Result<store::Committed> Commit(store::CommitRequest request);

  // Reads, judges and commits until nobody came in between: `decide(request)` fills the commit, or
  // fails and ends it; an empty commit is not made. Fails with kRaceLost after kCommitAttemptsMax
  // rounds.
  template <class T, class Decide>
  Result<T> Resolve(Decide decide) {
    for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
      store::CommitRequest request;
      Result<T> outcome = decide(request);
      if (!outcome.ok() && outcome.error().fault == Fault::kRaceLost) continue;
      if (!outcome.ok() || request.writes.empty()) return outcome;
      auto committed = Commit(std::move(request));
      if (committed.ok()) return outcome;
      const store::Fault fault = committed.error().fault;
      if (fault != store::Fault::kConflict && fault != store::Fault::kTooOld) {
        return Fail(FromStore(committed.error()));
      }
    }
    return Fail(Error{Fault::kRaceLost});
  }
};

// For calls that wait for the disk, or commit more than once: throws store::WouldBlock where
// waiting is refused, before anything was done.
void RequireBlockingAllowed();

// A grant for something else than what is asked is a bug: throws std::logic_error.
void RequireGrant(const identity::Grant& grant,
                  std::initializer_list<identity::Permission> permissions,
                  std::string_view resource);
void RequireGrant(const identity::Grant& grant,
                  std::initializer_list<identity::Permission> permissions, const ObjectName& name);
void RequireGrant(const identity::Grant& grant, const identity::PermissionSet& permissions,
                  std::string_view resource);
void RequirePermission(const identity::Grant& grant,
                       std::initializer_list<identity::Permission> permissions);

}  // namespace aloft::object
