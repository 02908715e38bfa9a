#include "document/pending_changes.h"

#include <algorithm>
#include <iterator>

namespace aloft::document {
namespace {

constexpr std::size_t kEntryBytes = 128;  // of the map, about

void SetTarget(PendingChange& change, std::int32_t id, bool in) {
  for (auto& [known, value] : change.targets) {
    if (known == id) {
      value = in;
      return;
    }
  }
  change.targets.emplace_back(id, in);
}

}  // namespace

std::size_t PendingChanges::BytesOf(const Changes::value_type& change) {
  const PendingChange& value = change.second;
  std::size_t bytes = kEntryBytes + value.targets.size() * sizeof(value.targets[0]);
  if (value.charge == Charge::kNo) return bytes;
  bytes += change.first.size();
  if (value.payload != nullptr) bytes += value.payload->document_bytes();
  return bytes;
}

void PendingChanges::Put(std::int32_t target, const std::string& path, const PayloadPtr& payload,
                         Membership membership, Charge charge) {
  const auto [at, is_new] = changes_.try_emplace(path);
  if (!is_new) bytes_ -= BytesOf(*at);
  PendingChange& change = at->second;
  // Who only leaves says nothing new about the document.
  if (payload != nullptr || membership == Membership::kGone) {
    change.payload = payload;
    change.charge = charge;
    change.gone = membership == Membership::kGone;
  } else if (membership == Membership::kOut) {
    change.charge = Charge::kYes;  // what held it may have let it go
  }
  SetTarget(change, target, membership == Membership::kIn);
  bytes_ += BytesOf(*at);
}

std::pair<std::string, PendingChange> PendingChanges::TakeAny() {
  const auto first = changes_.begin();
  bytes_ -= BytesOf(*first);
  std::pair<std::string, PendingChange> taken(first->first, std::move(first->second));
  changes_.erase(first);
  return taken;
}

PendingChanges::Changes::iterator PendingChanges::Erase(Changes::iterator at) {
  bytes_ -= BytesOf(*at);
  return changes_.erase(at);
}

void PendingChanges::Forget(std::int32_t target) {
  for (auto at = changes_.begin(); at != changes_.end();) {
    auto& targets = at->second.targets;
    bytes_ -= BytesOf(*at);
    const auto gone =
        std::erase_if(targets, [&](const auto& entry) { return entry.first == target; });
    if (gone > 0) at->second.charge = Charge::kYes;
    bytes_ += BytesOf(*at);
    at = targets.empty() ? Erase(at) : std::next(at);
  }
}

void PendingChanges::ForgetKnown(std::int32_t target, const Document& known) {
  const auto at = changes_.find(known.path);
  if (at == changes_.end() || at->second.payload == nullptr) return;
  const PendingChange& change = at->second;
  const bool same = change.payload->document()->update_time_micros == known.update_time_micros;
  const bool alone = change.targets.size() == 1 && change.targets[0] == std::pair(target, true);
  if (same && alone) Erase(at);
}

void PendingChanges::Clear() {
  changes_.clear();
  bytes_ = 0;
}

}  // namespace aloft::document
