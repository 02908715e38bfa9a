#include "faces/firestore/webchannel/sessions.h"

#include <chrono>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "faces/firestore/webchannel/limits.h"

namespace aloft::faces::firestore::webchannel {
namespace {

constexpr std::size_t kIdBytes = 18;  // nobody guesses another's

}  // namespace

Sessions::~Sessions() {
  MutexLock lock(mutex_);
  for (const auto& [id, session] : by_id_) session->Close();
}

std::string Sessions::RandomId() const { return Base64UrlEncode(random_.Bytes(kIdBytes)); }

std::shared_ptr<Session> Sessions::Begin(const Method& method, std::int64_t first_map_id,
                                         const Session::Opener& opener) {
  if (size() >= kSessionsMax) return nullptr;
  auto session = std::make_shared<Session>(SessionIds{RandomId(), RandomId()}, method, first_map_id,
                                           clock_.MonotonicNanos(), waiting_);
  session->Open(opener);
  MutexLock lock(mutex_);
  if (by_id_.size() >= kSessionsMax) return nullptr;
  by_id_.emplace(session->ids().session, session);
  return session;
}

std::shared_ptr<Session> Sessions::Find(const SessionIds& ids, const Method& method) const {
  MutexLock lock(mutex_);
  const auto found = by_id_.find(ids.session);
  if (found == by_id_.end()) return nullptr;
  const Session& session = *found->second;
  const bool same = session.ids().http_session == ids.http_session && &session.method() == &method;
  return same ? found->second : nullptr;
}

void Sessions::End(const Session& session) {
  std::shared_ptr<Session> ended;
  {
    MutexLock lock(mutex_);
    auto node = by_id_.extract(session.ids().session);
    if (node.empty()) return;
    ended = std::move(node.mapped());
  }
  ended->Close();
}

bool Sessions::IsForgotten(const Session& session, std::int64_t now_nanos) const {
  const auto since = session.SilentSince();
  if (!since) return false;
  const std::chrono::nanoseconds max = session.WasUsed() ? kSessionSilenceMax : kSessionUnusedMax;
  return now_nanos - *since > max.count();
}

void Sessions::ForgetSilent() {
  const std::int64_t now = clock_.MonotonicNanos();
  std::vector<std::shared_ptr<Session>> forgotten;
  {
    MutexLock lock(mutex_);
    for (const auto& [id, session] : by_id_) {
      if (IsForgotten(*session, now)) forgotten.push_back(session);
    }
  }
  for (const auto& session : forgotten) End(*session);
}

std::size_t Sessions::size() const {
  MutexLock lock(mutex_);
  return by_id_.size();
}

}  // namespace aloft::faces::firestore::webchannel
