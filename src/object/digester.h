// All digests of one stream of bytes: the CRCs always, MD5 and one client's choice on demand.
//
// Guarantees  Append does not wait for the slow digests of this call's bytes, but for those that
//             are kHashBuffers buffers behind: at most so many of kHashBufferBytes are held.
// Threads     One at a time. Slow digests run on the pool.
// Ownership   Borrows the pool.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "object/hash_pool.h"
#include "object/limits.h"
#include "object/object_info.h"
#include "object/write_options.h"

namespace aloft::object {

struct Digests {
  std::uint64_t bytes = 0;
  std::string md5 = {};  // empty: not computed
  std::uint32_t crc32c = 0;
  std::uint64_t crc64nvme = 0;
  Checksum checksum = {};
  std::string md5_state = {};  // Md5::SaveState behind the last byte; only where MD5 went on
};

enum class Md5Wanted : std::uint8_t { kNo, kYes };

class Digester {
 public:
  Digester(HashPool& pool, Md5Wanted md5, ChecksumAlgorithm algorithm);
  // MD5 goes on from `md5`, and Digests::md5_state tells how far it has come.
  Digester(HashPool& pool, Md5 md5);
  ~Digester();

  void Append(std::string_view bytes);
  Digests Finish();

 private:
  struct Slow;  // the digests that are worth a thread

  void Hand(std::string_view bytes);

  HashPool& pool_;
  const ChecksumAlgorithm algorithm_;
  const bool goes_on_ = false;
  std::uint64_t bytes_ = 0;
  std::uint32_t crc32_ = 0;
  std::uint32_t crc32c_ = 0;
  std::uint64_t crc64_ = 0;
  std::array<std::string, kHashBuffers> buffers_;
  std::size_t filling_ = 0;
  std::vector<std::unique_ptr<Slow>>
      slow_;  // last: goes first, and waits for jobs that read buffers_
};

// Of bytes that are all there.
Digests DigestAll(std::string_view bytes, Md5Wanted md5, ChecksumAlgorithm algorithm);

// Fails with kDigestMismatch or kLengthMismatch if what the client announced is not what came.
Result<void> Compare(const Digests& digests, const ExpectedDigests& expected);

// The raw checksum of `algorithm` of a few bytes; empty for kNone.
std::string ChecksumOf(ChecksumAlgorithm algorithm, std::string_view bytes);
// Raw values of CRCs that are known already.
std::string RawCrc32(std::uint32_t crc);
std::string RawCrc64(std::uint64_t crc);

}  // namespace aloft::object
