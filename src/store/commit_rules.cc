#include "store/commit_rules.h"

#include <algorithm>
#include <stdexcept>

#include "base/bytes.h"
#include "store/counter.h"
#include "store/limits.h"

namespace aloft::store {
namespace {

constexpr std::size_t kNoteBytesMax = 256;
constexpr std::size_t kAppendSuffixBytes = 10;
constexpr std::size_t kAppendPlacesMax = 1 << 16;

Failure<Error> TooLarge(const char* what) { return Fail(Error{Fault::kTooLarge, what}); }

Result<void> CheckWriteShape(const Write& write, std::size_t place) {
  FamilyIndex(write.key);
  const bool appends = write.kind == Write::Kind::kAppend;
  if (write.key.size() + (appends ? kAppendSuffixBytes : 0) > kKeyBytesMax) return TooLarge("key");
  if (write.kind == Write::Kind::kEraseRange) {
    return write.value.size() > kKeyBytesMax ? Result<void>(TooLarge("key")) : Result<void>();
  }
  if (write.value.size() > kValueBytesMax) return TooLarge("value");
  if (appends && place >= kAppendPlacesMax) return TooLarge("append past place 65,535");
  return {};
}

}  // namespace

std::size_t FamilyIndex(std::string_view key) {
  if (!key.empty()) {
    switch (static_cast<Family>(key.front())) {
      case Family::kSystem:
        return 0;
      case Family::kRecords:
        return 1;
      case Family::kStreams:
        return 2;
      case Family::kBodies:
        return 3;
    }
  }
  throw std::invalid_argument("store: a key without a family");
}

std::string RangeEnd(const Range& range) {
  FamilyIndex(range.begin);
  std::string family_end(1, static_cast<char>(range.begin.front() + 1));
  return range.end.empty() ? family_end : std::min(range.end, family_end);
}

bool Contains(const Range& range, std::string_view key) {
  if (key < range.begin) return false;
  return range.end.empty() ? key.front() == range.begin.front() : key < range.end;
}

Result<void> CheckShape(const CommitRequest& request) {
  if (request.request_id.size() > kRequestIdBytesMax) return TooLarge("request id");
  if (request.writes.size() > kCommitWritesMax) return TooLarge("writes in one commit");
  std::size_t bytes = 0;
  for (const Check& check : request.checks) {
    FamilyIndex(check.key);
    if (check.key.size() > kKeyBytesMax) return TooLarge("key");
    bytes += check.key.size();
  }
  for (const RangeCheck& check : request.range_checks) {
    FamilyIndex(check.range.begin);
    bytes += check.range.begin.size() + check.range.end.size();
  }
  for (std::size_t place = 0; place < request.writes.size(); ++place) {
    ALOFT_TRY_VOID(CheckWriteShape(request.writes[place], place));
    bytes += request.writes[place].key.size() + request.writes[place].value.size();
  }
  if (bytes > kCommitBytesMax) return TooLarge("commit");
  return {};
}

bool FreesSpace(const CommitRequest& request) {
  std::size_t erased = 0;
  std::size_t written = 0;
  for (const Write& write : request.writes) {
    if (write.kind == Write::Kind::kErase || write.kind == Write::Kind::kEraseRange) {
      ++erased;
    } else if (write.key.size() + write.value.size() <= kNoteBytesMax) {
      ++written;
    } else {
      return false;
    }
  }
  return written <= erased;
}

Result<std::int64_t> ApplyCounter(const Write& write, std::string_view now) {
  const std::optional<std::int64_t> before = DecodeCounter(now);
  if (!before) return Fail(Error{Fault::kCorrupt, "kAdd or kMax on a value that is no counter"});
  if (write.kind == Write::Kind::kMax) return std::max(*before, write.operand);
  // Wraps around as machine integers do, but without the undefined behaviour.
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(*before) +
                                   static_cast<std::uint64_t>(write.operand));
}

std::string AppendedKey(std::string_view key, Version version, std::size_t place) {
  std::string out(key);
  AppendBe64(out, version);
  AppendBe16(out, static_cast<std::uint16_t>(place));
  return out;
}

bool Touches(const Change& change, std::string_view prefix) {
  const std::string_view key = change.key;
  if (key.substr(0, prefix.size()) == prefix) return true;
  if (change.kind != Write::Kind::kEraseRange) return false;
  // Neither begin nor anything before it is under the prefix: does the range reach the prefix?
  return key < prefix && prefix < change.range_end;
}

}  // namespace aloft::store
