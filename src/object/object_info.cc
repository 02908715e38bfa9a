#include "object/object_info.h"

#include "base/digest.h"
#include "base/hex.h"

namespace aloft::object {

std::size_t ChecksumBytes(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::kNone:
      return 0;
    case ChecksumAlgorithm::kCrc32:
    case ChecksumAlgorithm::kCrc32c:
      return 4;
    case ChecksumAlgorithm::kCrc64Nvme:
      return 8;
    case ChecksumAlgorithm::kSha1:
      return kSha1Bytes;
    case ChecksumAlgorithm::kSha256:
      return kSha256Bytes;
    case ChecksumAlgorithm::kSha512:
      return kSha512Bytes;
    case ChecksumAlgorithm::kMd5:
      return kMd5Bytes;
  }
  return 0;
}

std::string ObjectInfo::Etag() const {
  const bool veiled = encryption.holder == KeyHolder::kClient;
  std::string out = HexEncode(veiled ? VeiledDigest(encryption, etag_digest) : etag_digest);
  switch (etag_kind) {
    case EtagKind::kMd5:
      break;
    case EtagKind::kMd5OfMd5:
      out += "-" + std::to_string(part_count);
      break;
    case EtagKind::kOpaque:
      out += "-1";
      break;
  }
  return out;
}

}  // namespace aloft::object
