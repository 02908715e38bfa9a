// What one stream has still to tell of documents: the newest state of each, and what it is to which
// targets.
//
// Threads     One at a time.
// Limits      None of its own: who puts looks at size() and bytes().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "document/listen.h"

namespace aloft::document {

// What a document is to a target now. kGone: in none, for it exists no more.
enum class Membership : std::uint8_t { kIn, kOut, kGone };

// Whether a document's bytes are this stream's, or held by others anyway.
enum class Charge : std::uint8_t { kYes, kNo };

struct PendingChange {
  PayloadPtr payload;
  Charge charge = Charge::kYes;  // for payload and name
  bool gone = false;
  std::vector<std::pair<std::int32_t, bool>> targets;  // true: in it
};

class PendingChanges {
 public:
  void Put(std::int32_t target, const std::string& path, const PayloadPtr& payload,
           Membership membership, Charge charge);
  std::pair<std::string, PendingChange> TakeAny();  // not of none
  // Nothing of the target is told any more.
  void Forget(std::int32_t target);
  // Leaves out what the target's client has: this version of a document that only it is told.
  void ForgetKnown(std::int32_t target, const Document& known);
  void Clear();

  bool empty() const { return changes_.empty(); }
  std::size_t size() const { return changes_.size(); }
  // Documents that are charged count as if they were this stream's alone.
  std::size_t bytes() const { return bytes_; }

 private:
  using Changes = std::unordered_map<std::string, PendingChange>;
  static std::size_t BytesOf(const Changes::value_type& change);
  Changes::iterator Erase(Changes::iterator at);

  Changes changes_;
  std::size_t bytes_ = 0;
};

}  // namespace aloft::document
