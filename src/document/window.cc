#include "document/window.h"

#include <algorithm>
#include <unordered_map>

#include "document/limits.h"

namespace aloft::document {
namespace {

constexpr std::size_t kSpareMin = 8;
constexpr std::size_t kSpareMax = 64;

std::size_t AtMost(std::int64_t count) {
  return std::min<std::size_t>(static_cast<std::size_t>(count), kWindowMax);
}

}  // namespace

std::size_t BytesOf(const std::vector<PayloadPtr>& documents) {
  std::size_t bytes = 0;
  for (const PayloadPtr& payload : documents) bytes += payload->document_bytes();
  return bytes;
}

Window::Window(std::shared_ptr<const NormalQuery> query)
    : query_(std::move(query)),
      skipped_(AtMost(query_->asked.offset)),
      limit_(AtMost(query_->asked.offset + *query_->asked.limit)),
      capacity_(limit_ + std::clamp(limit_ / 2, kSpareMin, kSpareMax)) {}

std::vector<PayloadPtr> Window::Top() const {
  const std::size_t end = std::min(limit_, documents_.size());
  const std::size_t begin = std::min(skipped_, end);
  return {documents_.begin() + static_cast<std::ptrdiff_t>(begin),
          documents_.begin() + static_cast<std::ptrdiff_t>(end)};
}

Window::Delta Window::Compare(const std::vector<PayloadPtr>& before) const {
  Delta delta;
  std::unordered_map<std::string_view, const Payload*> old;
  for (const PayloadPtr& payload : before) old[payload->document()->path] = payload.get();
  for (const PayloadPtr& payload : Top()) {
    const auto known = old.find(payload->document()->path);
    const bool same = known != old.end() && known->second->document()->update_time_micros ==
                                                payload->document()->update_time_micros;
    if (!same) delta.in.push_back(payload);
    if (known != old.end()) old.erase(known);
  }
  for (const auto& [path, payload] : old) delta.out.emplace_back(path);
  return delta;
}

Window::Delta Window::Load(std::vector<PayloadPtr> documents) {
  const std::vector<PayloadPtr> before = Top();
  complete_ = documents.size() < capacity_;
  documents_ = std::move(documents);
  bytes_ = BytesOf(documents_);
  return Compare(before);
}

Window::Delta Window::Apply(const std::string& path, const PayloadPtr& after, bool matches) {
  const std::vector<PayloadPtr> before = Top();
  std::erase_if(documents_, [&](const PayloadPtr& payload) {
    const bool same = payload->document()->path == path;
    if (same) bytes_ -= payload->document_bytes();
    return same;
  });
  if (matches) {
    const auto place = std::lower_bound(
        documents_.begin(), documents_.end(), after, [&](const PayloadPtr& a, const PayloadPtr& b) {
          return query_->Compare(*a->document(), *b->document()) < 0;
        });
    // Behind the last known one there may be others that nobody has told us of.
    if (complete_ || place != documents_.end()) {
      documents_.insert(place, after);
      bytes_ += after->document_bytes();
    }
    if (documents_.size() > capacity_) {
      bytes_ -= documents_.back()->document_bytes();
      documents_.pop_back();
      complete_ = false;
    }
  }
  return Compare(before);
}

}  // namespace aloft::document
