#include "object/digester.h"

#include <variant>

#include "base/bytes.h"
#include "base/crc.h"

namespace aloft::object {
namespace {

using AnyDigest = std::variant<Md5, Sha1, Sha256, Sha512>;

// The checksums that are as slow as MD5.
std::optional<AnyDigest> SlowDigest(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::kSha1:
      return Sha1();
    case ChecksumAlgorithm::kSha256:
      return Sha256();
    case ChecksumAlgorithm::kSha512:
      return Sha512();
    case ChecksumAlgorithm::kMd5:
      return Md5();
    case ChecksumAlgorithm::kNone:
    case ChecksumAlgorithm::kCrc32:
    case ChecksumAlgorithm::kCrc32c:
    case ChecksumAlgorithm::kCrc64Nvme:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

struct Digester::Slow {
  Slow(HashPool& pool, AnyDigest the_digest, bool is_etag)
      : digest(std::move(the_digest)), etag(is_etag), lane(pool) {}
  void Update(std::string_view bytes) {
    std::visit([&](auto& any) { any.Update(bytes); }, digest);
  }
  std::string Finish() {
    return std::visit([](auto& any) { return any.Finish(); }, digest);
  }

  AnyDigest digest;
  const bool etag;  // the MD5 of the ETag, not the client's checksum
  HashPool::Lane lane;
};

Digester::Digester(HashPool& pool, Md5Wanted md5, ChecksumAlgorithm algorithm)
    : pool_(pool), algorithm_(algorithm) {
  if (md5 == Md5Wanted::kYes) slow_.push_back(std::make_unique<Slow>(pool_, Md5(), true));
  if (auto digest = SlowDigest(algorithm)) {
    slow_.push_back(std::make_unique<Slow>(pool_, std::move(*digest), false));
  }
}

Digester::Digester(HashPool& pool, Md5 md5)
    : pool_(pool), algorithm_(ChecksumAlgorithm::kNone), goes_on_(true) {
  slow_.push_back(std::make_unique<Slow>(pool_, std::move(md5), true));
}

Digester::~Digester() = default;

void Digester::Append(std::string_view bytes) {
  bytes_ += bytes.size();
  crc32c_ = Crc32c(bytes, crc32c_);
  crc64_ = Crc64Nvme(bytes, crc64_);
  if (algorithm_ == ChecksumAlgorithm::kCrc32) crc32_ = Crc32(bytes, crc32_);
  if (!slow_.empty()) Hand(bytes);
}

// Fills buffers in turn, and hands each full one to the lanes while the next is filled.
void Digester::Hand(std::string_view bytes) {
  while (!bytes.empty()) {
    std::string& buffer = buffers_[filling_];
    const std::size_t take = std::min(bytes.size(), kHashBufferBytes - buffer.size());
    buffer.append(bytes.substr(0, take));
    bytes.remove_prefix(take);
    if (buffer.size() < kHashBufferBytes) return;
    for (auto& slow : slow_) {
      slow->lane.Submit([&digest = *slow, &buffer] { digest.Update(buffer); });
    }
    static_assert(kHashBuffers == HashPool::kJobsInFlightMax + 1);
    filling_ = (filling_ + 1) % kHashBuffers;
    // No more than the other buffers are in flight, so nobody reads this one any more.
    buffers_[filling_].clear();
  }
}

Digests Digester::Finish() {
  Digests out;
  out.bytes = bytes_;
  out.crc32c = crc32c_;
  out.crc64nvme = crc64_;
  out.checksum.algorithm = algorithm_;
  if (algorithm_ == ChecksumAlgorithm::kCrc32) out.checksum.value = RawCrc32(crc32_);
  if (algorithm_ == ChecksumAlgorithm::kCrc32c) out.checksum.value = RawCrc32(crc32c_);
  if (algorithm_ == ChecksumAlgorithm::kCrc64Nvme) out.checksum.value = RawCrc64(crc64_);
  for (auto& slow : slow_) {
    slow->lane.Wait();
    slow->Update(buffers_[filling_]);
    if (goes_on_) out.md5_state = std::get<Md5>(slow->digest).SaveState();
    (slow->etag ? out.md5 : out.checksum.value) = slow->Finish();
  }
  return out;
}

Digests DigestAll(std::string_view bytes, Md5Wanted md5, ChecksumAlgorithm algorithm) {
  Digests out;
  out.bytes = bytes.size();
  out.crc32c = Crc32c(bytes);
  out.crc64nvme = Crc64Nvme(bytes);
  if (md5 == Md5Wanted::kYes) out.md5 = Md5Digest(bytes);
  out.checksum.algorithm = algorithm;
  if (algorithm == ChecksumAlgorithm::kCrc32c) {
    out.checksum.value = RawCrc32(out.crc32c);
  } else if (algorithm == ChecksumAlgorithm::kCrc64Nvme) {
    out.checksum.value = RawCrc64(out.crc64nvme);
  } else {
    out.checksum.value = ChecksumOf(algorithm, bytes);
  }
  return out;
}

Result<void> Compare(const Digests& digests, const ExpectedDigests& expected) {
  if (expected.bytes && *expected.bytes != digests.bytes) {
    return Fail(Error{Fault::kLengthMismatch});
  }
  if (!expected.md5.empty() && expected.md5 != digests.md5) {
    return Fail(Error{Fault::kDigestMismatch, "md5"});
  }
  if (expected.crc32c && *expected.crc32c != digests.crc32c) {
    return Fail(Error{Fault::kDigestMismatch, "crc32c"});
  }
  if (expected.checksum.algorithm != ChecksumAlgorithm::kNone &&
      expected.checksum.value != digests.checksum.value) {
    return Fail(Error{Fault::kDigestMismatch, "checksum"});
  }
  return {};
}

std::string ChecksumOf(ChecksumAlgorithm algorithm, std::string_view bytes) {
  switch (algorithm) {
    case ChecksumAlgorithm::kNone:
      return {};
    case ChecksumAlgorithm::kCrc32:
      return RawCrc32(Crc32(bytes));
    case ChecksumAlgorithm::kCrc32c:
      return RawCrc32(Crc32c(bytes));
    case ChecksumAlgorithm::kCrc64Nvme:
      return RawCrc64(Crc64Nvme(bytes));
    case ChecksumAlgorithm::kSha1:
      return Sha1Digest(bytes);
    case ChecksumAlgorithm::kSha256:
      return Sha256Digest(bytes);
    case ChecksumAlgorithm::kSha512:
      return Sha512Digest(bytes);
    case ChecksumAlgorithm::kMd5:
      return Md5Digest(bytes);
  }
  return {};
}

std::string RawCrc32(std::uint32_t crc) {
  std::string out;
  AppendBe32(out, crc);
  return out;
}

std::string RawCrc64(std::uint64_t crc) {
  std::string out;
  AppendBe64(out, crc);
  return out;
}

}  // namespace aloft::object
