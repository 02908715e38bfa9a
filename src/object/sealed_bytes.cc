#include "object/sealed_bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/bytes.h"
#include "object/core.h"

namespace aloft::object {
namespace {

constexpr std::size_t kChunksAtOnce = 16;  // are read from the store together

// Every blob has a key of its own, so that no chunk of another one opens here.
SecretKey KeyOf(const SecretKey& data_key, store::BlobId blob) {
  std::string label = "blob ";
  AppendBe64(label, blob);
  return data_key.Derive(label);
}

SecretKey RowKeyOf(const SecretKey& data_key) { return data_key.Derive("row"); }

// Where the chunk belongs, and whether others follow.
std::string LabelOf(std::uint64_t index, bool last) {
  std::string label;
  AppendBe64(label, index);
  label.push_back(last ? 1 : 0);
  return label;
}

Error Changed() { return Error{Fault::kCorrupt, "encrypted bytes were changed"}; }

}  // namespace

std::uint64_t SealedBytes(std::uint64_t bytes) {
  return bytes + (bytes + kChunkBytes - 1) / kChunkBytes * kSealedTextOverhead;
}

std::optional<std::uint64_t> PlainBytes(std::uint64_t sealed_bytes) {
  const std::uint64_t rest = sealed_bytes % kSealedChunkBytes;
  if (rest != 0 && rest <= kSealedTextOverhead) return std::nullopt;
  const std::uint64_t last = rest == 0 ? 0 : rest - kSealedTextOverhead;
  return sealed_bytes / kSealedChunkBytes * kChunkBytes + last;
}

BlobSealer::BlobSealer(const SecretKey& data_key, store::BlobId blob, os::Random& random, Out out)
    : aead_(KeyOf(data_key, blob)), random_(random), out_(std::move(out)) {
  plain_.reserve(kChunkBytes);
}

store::Result<void> BlobSealer::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    // A full chunk waits for the next byte: only then it is not the last.
    if (plain_.size() == kChunkBytes) ALOFT_TRY_VOID(Seal(LabelOf(index_, false)));
    const std::string_view some = bytes.substr(0, kChunkBytes - plain_.size());
    plain_.append(some);
    bytes.remove_prefix(some.size());
  }
  return {};
}

store::Result<void> BlobSealer::Finish() { return Seal(LabelOf(index_, true)); }

store::Result<void> BlobSealer::Seal(std::string_view label) {
  sealed_.resize(plain_.size() + kSealedTextOverhead);
  random_.Fill(sealed_.data(), Aead::kNonceBytes);
  const std::string_view nonce = std::string_view(sealed_).substr(0, Aead::kNonceBytes);
  char* text = sealed_.data() + Aead::kNonceBytes;
  aead_.Seal(nonce, label, plain_, text, text + plain_.size());
  plain_.clear();
  index_ += 1;
  return out_(sealed_);
}

BlobOpener::BlobOpener(store::BlobStore& blobs, const SecretKey& data_key, store::BlobId blob,
                       std::uint64_t bytes)
    : blobs_(blobs),
      blob_(blob),
      bytes_(bytes),
      aead_(std::make_unique<Aead>(KeyOf(data_key, blob))) {}

Result<BlobOpener> BlobOpener::Open(store::BlobStore& blobs, const SecretKey& data_key,
                                    store::BlobId blob) {
  ALOFT_TRY_STORE(const std::uint64_t sealed, blobs.Size(blob));
  const auto bytes = PlainBytes(sealed);
  if (!bytes) return Fail(Changed());
  return BlobOpener(blobs, data_key, blob, *bytes);
}

Result<void> BlobOpener::Read(std::uint64_t offset, char* out, std::size_t bytes) {
  if (offset > bytes_ || bytes > bytes_ - offset) return Fail(Changed());
  const std::uint64_t end = offset + bytes;
  std::string sealed;
  std::string partial;  // a chunk of which only a part is wanted
  while (offset < end) {
    const std::uint64_t first = offset / kChunkBytes;
    const std::uint64_t behind =
        std::min(first + kChunksAtOnce, (end + kChunkBytes - 1) / kChunkBytes);
    sealed.resize(static_cast<std::size_t>(SealedBytes(std::min(behind * kChunkBytes, bytes_)) -
                                           first * kSealedChunkBytes));
    ALOFT_TRY_STORE_VOID(
        blobs_.Read(blob_, first * kSealedChunkBytes, sealed.data(), sealed.size()));
    std::string_view rest = sealed;
    for (std::uint64_t index = first; index < behind; ++index) {
      const std::string_view chunk = rest.substr(0, kSealedChunkBytes);
      rest.remove_prefix(chunk.size());
      const std::size_t plain = chunk.size() - kSealedTextOverhead;
      const auto skip = static_cast<std::size_t>(offset - index * kChunkBytes);
      const auto wanted =
          static_cast<std::size_t>(std::min<std::uint64_t>(plain - skip, end - offset));
      if (wanted == plain) {
        ALOFT_TRY_VOID(OpenChunk(index, chunk, out));
      } else {
        partial.resize(plain);
        ALOFT_TRY_VOID(OpenChunk(index, chunk, partial.data()));
        std::memcpy(out, partial.data() + skip, wanted);
      }
      out += wanted;
      offset += wanted;
    }
  }
  return {};
}

Result<void> BlobOpener::OpenChunk(std::uint64_t index, std::string_view sealed, char* out) {
  const std::size_t bytes = sealed.size() - kSealedTextOverhead;
  const bool last = index * kChunkBytes + bytes == bytes_;
  const bool opened = aead_->Open(sealed.substr(0, Aead::kNonceBytes), LabelOf(index, last),
                                  sealed.substr(Aead::kNonceBytes, bytes),
                                  sealed.substr(Aead::kNonceBytes + bytes), out);
  if (!opened) return Fail(Changed());
  return {};
}

std::string SealRow(const SecretKey& data_key, os::Random& random, std::string& body) {
  if (body.empty()) return {};
  std::string seal = random.Bytes(Aead::kNonceBytes);
  seal.resize(kSealedTextOverhead);
  const std::string_view nonce = std::string_view(seal).substr(0, Aead::kNonceBytes);
  Aead(RowKeyOf(data_key)).Seal(nonce, {}, body, body.data(), seal.data() + Aead::kNonceBytes);
  return seal;
}

Result<void> OpenRow(const SecretKey& data_key, std::string_view row_seal, std::string& body) {
  const bool opened = row_seal.size() == kSealedTextOverhead &&
                      Aead(RowKeyOf(data_key))
                          .Open(row_seal.substr(0, Aead::kNonceBytes), {}, body,
                                row_seal.substr(Aead::kNonceBytes), body.data());
  if (!opened) return Fail(Changed());
  return {};
}

}  // namespace aloft::object
