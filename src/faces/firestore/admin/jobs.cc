#include "faces/firestore/admin/jobs.h"

#include <google/longrunning/operations.pb.h>

#include <algorithm>
#include <atomic>
#include <exception>

#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/limits.h"

namespace aloft::faces::firestore::admin {

struct Jobs::Running {
  OperationOwner owner;
  std::string id;
  std::int64_t start_micros = 0;
  std::unique_ptr<Job> job;
  std::atomic<bool> cancelled = false;
  lro::Operation operation;  // of the thread that runs steps
  std::string told;          // under the mutex: `operation` as others may see it
};

Result<std::string> Jobs::Begin(const Call& call, const OperationOwner& owner,
                                std::unique_ptr<Job> job) {
  auto running = std::make_shared<Running>();
  running->owner = owner;
  running->id = NewOperationId(call);
  running->start_micros = clock_.WallMicros();
  running->job = std::move(job);
  running->operation.set_name(FormatOperation(owner.name(), running->id));
  running->job->Describe(JobState::kProcessing, running->start_micros, 0, running->operation);
  running->told = running->operation.SerializeAsString();
  std::string told = running->told;
  MutexLock lock(mutex_);
  if (running_.size() >= kJobsMax) {
    return Refuse(Code::kResourceExhausted,
                  "Too many exports, imports and deletions are under way.");
  }
  ALOFT_TRY_VOID(
      KeepOperation(documents_, owner, running->id, running->start_micros, running->operation));
  running_.push_back(std::move(running));
  return told;
}

Jobs::RunningPtr Jobs::FindRunning(const OperationOwner& owner, std::string_view id) {
  const auto found = std::find_if(running_.begin(), running_.end(), [&](const RunningPtr& each) {
    return each->id == id && each->owner.project == owner.project &&
           each->owner.database == owner.database;
  });
  return found != running_.end() ? *found : nullptr;
}

std::optional<std::string> Jobs::Find(const OperationOwner& owner, std::string_view id) {
  MutexLock lock(mutex_);
  const RunningPtr running = FindRunning(owner, id);
  if (running == nullptr) return {};
  return running->told;
}

bool Jobs::Cancel(const OperationOwner& owner, std::string_view id) {
  MutexLock lock(mutex_);
  const RunningPtr running = FindRunning(owner, id);
  if (running != nullptr) running->cancelled = true;
  return running != nullptr;
}

Jobs::RunningPtr Jobs::Next() {
  MutexLock lock(mutex_);
  return running_.empty() ? nullptr : running_.front();
}

bool Jobs::Step() {
  const RunningPtr running = Next();
  if (running == nullptr) return false;
  if (!running->operation.done()) Advance(*running);
  const bool ended = running->operation.done() && Keep(*running);
  Publish(*running);
  MutexLock lock(mutex_);
  running_.pop_front();
  if (!ended) running_.push_back(running);
  // One whose end cannot be kept now is tried again, but not at once.
  return std::any_of(running_.begin(), running_.end(),
                     [](const RunningPtr& each) { return !each->operation.done(); });
}

// One step; an end is written into the operation.
void Jobs::Advance(Running& running) {
  lro::Operation& operation = running.operation;
  const auto end = [&](JobState state, Code code, const std::string& message) {
    running.job->Describe(state, running.start_micros, clock_.WallMicros(), operation);
    operation.mutable_error()->set_code(static_cast<std::int32_t>(code));
    operation.mutable_error()->set_message(message);
    operation.set_done(true);
  };
  if (running.cancelled) {
    return end(JobState::kCancelled, Code::kCancelled, "The operation was cancelled.");
  }
  try {
    const auto more = running.job->Step();
    if (!more.ok()) return end(JobState::kFailed, more.error().code, more.error().message);
    if (*more) {
      running.job->Describe(JobState::kProcessing, running.start_micros, 0, operation);
      return;
    }
    running.job->Describe(JobState::kSuccessful, running.start_micros, clock_.WallMicros(),
                          operation);
    running.job->Answer(operation);
    operation.set_done(true);
  } catch (const std::exception& bug) {
    end(JobState::kFailed, Code::kInternal, std::string("Internal error: ") + bug.what());
  }
}

bool Jobs::Keep(Running& running) {
  return KeepOperation(documents_, running.owner, running.id, running.start_micros,
                       running.operation)
      .ok();
}

void Jobs::Publish(Running& running) {
  std::string told = running.operation.SerializeAsString();
  MutexLock lock(mutex_);
  running.told = std::move(told);
}

}  // namespace aloft::faces::firestore::admin
