// Exports, imports and deletions that are under way: they go on after the call that began them was
// answered, a bounded step at a time, on whatever thread calls Step.
//
// Guarantees  An operation is on disk before it is told and when it ends. Ends exactly once:
//             successful, failed or cancelled. What was under way when the server stopped is not
//             taken up again: its record says so when it is asked for (get_operation.cc).
// Threads     Any; steps run on one thread at a time.
// Ownership   Borrows documents and clock.
// Limits      kJobsMax.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "document/service.h"
#include "faces/firestore/admin/messages.h"
#include "faces/firestore/admin/operation.h"
#include "os/clock.h"

namespace aloft::faces::firestore::admin {

enum class JobState : std::uint8_t { kProcessing, kSuccessful, kFailed, kCancelled };

class Job {
 public:
  virtual ~Job() = default;
  // About a megabyte of work. False: it is finished.
  virtual Result<bool> Step() = 0;
  // Writes google.longrunning.Operation.metadata as it is now; `end_micros` 0: goes on.
  virtual void Describe(JobState state, std::int64_t start_micros, std::int64_t end_micros,
                        lro::Operation& operation) const = 0;
  // Writes Operation.response after success.
  virtual void Answer(lro::Operation& operation) const = 0;
};

class Jobs {
 public:
  Jobs(document::DocumentService& documents, const os::Clock& clock)
      : documents_(documents), clock_(clock) {}

  // The operation as it begins, serialized. Fails with RESOURCE_EXHAUSTED.
  Result<std::string> Begin(const Call& call, const OperationOwner& owner, std::unique_ptr<Job> job)
      EXCLUDES(mutex_);
  // One that is under way, serialized; nullopt: none of that id.
  std::optional<std::string> Find(const OperationOwner& owner, std::string_view id)
      EXCLUDES(mutex_);
  // Ends it before its next step. False: none of that id.
  bool Cancel(const OperationOwner& owner, std::string_view id) EXCLUDES(mutex_);

  // One step of one job; jobs take turns. True: there is more to do at once.
  bool Step() EXCLUDES(mutex_);

 private:
  struct Running;
  using RunningPtr = std::shared_ptr<Running>;

  RunningPtr FindRunning(const OperationOwner& owner, std::string_view id) REQUIRES(mutex_);
  RunningPtr Next() EXCLUDES(mutex_);
  void Advance(Running& running);
  bool Keep(Running& running);
  void Publish(Running& running) EXCLUDES(mutex_);

  document::DocumentService& documents_;
  const os::Clock& clock_;
  Mutex mutex_;
  std::deque<RunningPtr> running_ GUARDED_BY(mutex_);
};

}  // namespace aloft::faces::firestore::admin
